"""``open_connections``: clients on one or more hosts connect to a server."""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Literal

from grader.model.base import Duration, Port, Slug, TransportProtocol
from grader.model.endpoints import WrittenEndpoint
from grader.model.facts import facts
from grader.model.language import Constraint, written_as
from grader.model.observations import ConnectionFacts, Observation, SocketTable
from grader.model.steps.base import Hosts, Introduction, Reference, StepOptions, endpoint_references

ConnectOutcome = Literal["connected", "refused", "timed_out"]


class OpenConnections(StepOptions):
    """Open connections and keep them under a name."""

    only_judged = frozenset({"expect"})

    name: Slug
    """What later steps call this group of connections."""
    from_hosts: Hosts = field(metadata=written_as("from"))
    """The clients' host, or a list of hosts."""
    to: WrittenEndpoint
    """The server's end, such as ``server:9999``."""
    count: Annotated[int, Constraint(ge=1, le=5000)] = 1
    """Connections from each of the hosts."""
    protocol: TransportProtocol = "tcp"
    family: Literal["ipv4", "ipv6"] = "ipv4"
    """Which address of a named host to use."""
    client: Literal["grader", "nc"] = "grader"
    """The grader's own sockets, or the ``nc`` command; where nc is not installed, the grader's, and it says so."""
    source_port: Port | None = None
    """The client's own port. By default the kernel chooses it."""
    expect: ConnectOutcome = "connected"
    within: Duration = 5.0
    """How long all of them may take."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.to.port, int):
            raise ValueError(f"`to: {self.to}` needs a port number")
        if self.to.host == "*":
            raise ValueError(f"`to: {self.to}` needs a host or an address")
        if self.protocol == "udp" and self.expect != "connected":
            raise ValueError("UDP knows no connections, so none is refused: use `send` or `expect_reachable`")
        if self.source_port is not None and self.count > 1:
            raise ValueError("one `source_port` serves one connection for each host: `count` must be 1")
        if self.client == "nc" and self.count > 16:
            raise ValueError("at most 16 nc processes for each host: use the grader's own client for more")

    def references(self) -> Iterator[Reference]:
        """Yield the clients' hosts and the server's."""
        for index, host in enumerate(self.from_hosts):
            yield Reference("host", host, ("from", index))
        yield from endpoint_references(self.to, ("to",))

    @property
    def cannot_fail(self) -> str | None:
        """Over UDP nothing is sent before `send`: connect(2) only notes the server's address (udp(7))."""
        return "over UDP nothing is sent until `send`" if self.protocol == "udp" else None

    def introductions(self) -> Iterator[Introduction]:
        """Yield the group's name."""
        yield Introduction("connections", self.name, ("name",))


@facts
class ConnectionsOpened(Observation):
    """Which connections came to be, and the tables in which they should stand."""

    connections: tuple[ConnectionFacts, ...]
    server_sockets: SocketTable | None = None
    """Of the host that was connected to, where it is a host of the lab: evidence for a refusal."""
    notes: tuple[str, ...] = ()
    """What a reader should know of how it was done, such as that nc is not installed."""
    waited_s: float
