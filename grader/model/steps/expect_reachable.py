"""``expect_reachable``: whether a client on one host reaches a port of another."""

from collections.abc import Iterator
from dataclasses import field
from typing import Literal

from grader.model.base import Slug, TransportProtocol
from grader.model.endpoints import WrittenEndpoint
from grader.model.facts import facts
from grader.model.language import written_as
from grader.model.observations import Observation, SocketTable
from grader.model.steps.base import ExpectationOptions, Reference, endpoint_references

Refusal = Literal["ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"]


class ExpectReachable(ExpectationOptions):
    """Try to connect, and leave at once, by FIN, so that no server is harmed by it.

    TCP is reached when the connection is established. UDP knows no connections: it is reached when a
    datagram is answered.
    """

    only_judged = frozenset({"reachable", "because"})

    from_host: Slug = field(metadata=written_as("from"))
    to: WrittenEndpoint
    """The server's end, such as ``server:631`` or ``127.0.0.1:631``."""
    protocol: TransportProtocol = "tcp"
    family: Literal["ipv4", "ipv6"] = "ipv4"
    """Which address of a named host to use."""
    reachable: bool = True
    """``false``: it must not be reached."""
    because: Refusal | None = None
    """With ``reachable: false``, the errno that the client must get."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.to.port, int) or self.to.host == "*":
            raise ValueError(f"`to: {self.to}` needs a host or an address, and a port number")
        if self.because is not None and self.reachable:
            raise ValueError("`because` tells why it is not reached: it goes with `reachable: false`")

    def references(self) -> Iterator[Reference]:
        """Yield the client's host and the server's."""
        yield Reference("host", self.from_host, ("from",))
        yield from endpoint_references(self.to, ("to",))


@facts
class Reached(Observation):
    """What one attempt showed."""

    address: str
    """The address that was tried."""
    port: int
    error: str | None
    """The errno's name; None when it was reached."""
    server_sockets: SocketTable | None = None
    """Of the host that was tried, where it is a host of the lab."""
