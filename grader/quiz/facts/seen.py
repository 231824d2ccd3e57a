"""What facts are read from, and what all of their readers need."""

from collections.abc import Iterable, Iterator, Mapping

from grader.model.facts import facts
from grader.model.finding import Evidence, MarkedDescriptors, MarkedSockets
from grader.model.observations import ConnectionFacts, DescriptorTable, Observation, SocketTable
from grader.model.sockets import SocketProtocol, SocketRow, SocketState
from grader.model.steps.expect_reachable import Reached
from grader.model.steps.open_connections import ConnectionsOpened
from grader.model.steps.run_server import ServerStarted

Observations = Mapping[str, Observation]
"""By the ids of the steps, in their order."""


class NotSeen(Exception):  # noqa: N818 - it is no error: the question is left out with this reason
    """The run did not show the fact; the message says why."""


@facts
class SeenFact:
    """A fact and the rows that show it."""

    value: int | str
    evidence: Evidence


def table_of_step(observations: Observations, step: str) -> SocketTable:
    """Return the table that an ``expect_sockets`` step looked at. Raises NotSeen."""
    table = observations.get(step)
    if not isinstance(table, SocketTable):
        raise NotSeen(f"the step `{step}` did not pass")
    return table


def socket_tables(observations: Observations) -> Iterator[SocketTable]:
    """Yield every socket table that was looked at, also on the way to something else."""
    for observation in observations.values():
        if isinstance(observation, SocketTable):
            yield observation
        elif isinstance(observation, ServerStarted):
            yield observation.sockets
        elif isinstance(observation, ConnectionsOpened | Reached) and observation.server_sockets is not None:
            yield observation.server_sockets


def descriptor_tables(observations: Observations, program: str) -> list[DescriptorTable]:
    """Return the tables of a program's descriptors. Raises NotSeen when there is none."""
    tables = [each for each in observations.values() if isinstance(each, DescriptorTable)]
    found = [table for table in tables if table.program.name == program and not table.unreadable_pids]
    if not found:
        raise NotSeen(f"no step that passed looked at the descriptors of `{program}`")
    return found


def connection_of(observations: Observations, group: str, number: int) -> ConnectionFacts:
    """Return the n-th connection of a group. Raises NotSeen when it was never opened."""
    opened = [each for each in observations.values() if isinstance(each, ConnectionsOpened)]
    known = [*(each.connections for each in opened), *(t.world.connections for t in socket_tables(observations))]
    for connection in (connection for connections in known for connection in connections):
        if (connection.group, connection.number) == (group, number) and connection.local is not None:
            return connection
    raise NotSeen(f"connection {number} of `{group}` was not opened")


def listeners(table: SocketTable, port: int) -> list[int]:
    """Return the indexes of the rows in LISTEN with a local port. Raises NotSeen when there is none."""
    found = [
        index
        for index, row in enumerate(table.rows)
        if row.state is SocketState.LISTEN and is_tcp(row) and row.local.port == port
    ]
    if not found:
        raise NotSeen(f"nothing listened on TCP port {port}")
    return found


def is_tcp(row: SocketRow) -> bool:
    """Return whether a row is of a TCP socket, over IPv4 or IPv6."""
    return row.protocol in (SocketProtocol.TCP, SocketProtocol.TCP6)


def marked_rows(table: SocketTable, marked: Iterable[int]) -> MarkedSockets:
    """Return a host's TCP and UDP sockets as evidence, with these rows marked."""
    wanted = set(marked)
    kept = [index for index, row in enumerate(table.rows) if row.protocol is not SocketProtocol.UNIX]
    return MarkedSockets(
        host=table.host,
        rows=tuple(table.rows[index] for index in kept),
        marked=tuple(place for place, index in enumerate(kept) if index in wanted),
    )


def marked_descriptors(table: DescriptorTable, marked: Iterable[int]) -> MarkedDescriptors:
    """Return a program's descriptors as evidence, with these rows marked."""
    return MarkedDescriptors(program=table.program.name, rows=table.rows, marked=tuple(sorted(marked)))


def only_descriptor(table: DescriptorTable, marked: list[int], what: str) -> SeenFact:
    """Return the number that all of these rows have. Raises NotSeen when they have different ones."""
    numbers = {table.rows[index].descriptor for index in marked}
    if len(numbers) != 1:
        raise NotSeen(f"`{table.program.name}` has {what} under {len(numbers)} numbers")
    return SeenFact(value=numbers.pop(), evidence=marked_descriptors(table, marked))
