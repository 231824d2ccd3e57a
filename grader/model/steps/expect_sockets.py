"""``expect_sockets``: rows that a host's socket table must show, as ``netstat -tuna`` prints it."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Annotated

from grader.model.base import AT_LEAST_ONE, Quantity, Slug
from grader.model.endpoints import WrittenEndpoint
from grader.model.language import Constraint, Model, Written
from grader.model.sockets import SocketProtocol
from grader.model.steps.base import ExpectationOptions, Reference, endpoint_references, one_or_many
from grader.model.steps.inspect_fd import StateName

ProtocolName = Annotated[SocketProtocol, Constraint(strict=False)]


class RowPattern(Model):
    """Which rows are meant, and how many there must be. Each key that is given narrows the choice."""

    protocol: Annotated[
        tuple[ProtocolName, ...] | None,
        Written(
            lambda value: None if value is None else one_or_many(value),
            ProtocolName | list[ProtocolName],
        ),
    ] = None
    """The ``Proto`` column: ``tcp``, ``tcp6``, ``udp``, ``udp6`` or ``unix``, or a list of them."""
    state: Annotated[
        tuple[StateName, ...] | None,
        Written(
            lambda value: None if value is None else one_or_many(value),
            StateName | list[StateName],
        ),
    ] = None
    """The ``State`` column, or a list of states."""
    local: WrittenEndpoint | None = None
    """``Local Address``, such as ``0.0.0.0:9999`` or ``server:9999``."""
    remote: WrittenEndpoint | None = None
    """``Foreign Address``, such as ``client-1:ephemeral``."""
    connections: Slug | None = None
    """Only rows that are an end of a connection of this group."""
    server: Slug | None = None
    """Only rows that a descriptor of this started server holds."""
    accepted: bool | None = None
    """``true``: a descriptor holds it; ``false``: it waits in the accept queue and no descriptor holds it."""
    dual_stack: bool | None = None
    """Whether an IPv6 listener on ``::`` takes IPv4 clients too."""
    receive_queue: Quantity | None = None
    """``Recv-Q``: of LISTEN, connections waiting to be accepted; of others, bytes not read."""
    send_queue: Quantity | None = None
    """``Send-Q``: of LISTEN, the backlog; of others, bytes not acknowledged."""
    count: Quantity = AT_LEAST_ONE
    """How many rows must be like this; by default at least one."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not any(getattr(self, field.name) is not None for field in fields(self) if field.name != "count"):
            raise ValueError("expected at least one key besides `count`: these would be all rows of the table")
        if self.state == () or self.protocol == ():
            raise ValueError("an empty list of states or protocols is like no row at all")


class ExpectSockets(ExpectationOptions):
    """Look at the socket table of a host."""

    only_judged = frozenset({"rows"})
    only_looks = True

    host: Slug
    rows: Annotated[tuple[RowPattern, ...], Constraint(min_length=1)]
    """What the table must show; all of it in the same look."""

    def references(self) -> Iterator[Reference]:
        """Yield the host, and each name in the rows."""
        yield Reference("host", self.host, ("host",))
        for index, row in enumerate(self.rows):
            yield from endpoint_references(row.local, ("rows", index, "local"))
            yield from endpoint_references(row.remote, ("rows", index, "remote"))
            if row.connections is not None:
                yield Reference("connections", row.connections, ("rows", index, "connections"))
            if row.server is not None:
                yield Reference("server", row.server, ("rows", index, "server"))

    @property
    def cannot_fail(self) -> str | None:
        """A table in which any number of rows is allowed expects nothing."""
        if not any(row.count.can_fail for row in self.rows):
            return "any number of rows is allowed"
        return None
