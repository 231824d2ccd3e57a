"""Which rows of a socket table an author's pattern means. Pure; used to know when to stop waiting, and to judge."""

from grader.model.endpoints import ANY, EPHEMERAL, EndpointPattern
from grader.model.observations import SocketTable, World
from grader.model.sockets import Endpoint, SocketProtocol, SocketRow, SocketState
from grader.model.steps.expect_sockets import RowPattern
from grader.model.steps.run_server import ListeningSocket

_IPV6 = (SocketProtocol.TCP6, SocketProtocol.UDP6)
IPV4_WILDCARD = "0.0.0.0"  # noqa: S104 - read, not bound


def endpoint_matches(pattern: EndpointPattern, endpoint: Endpoint, world: World, seen_on: str = "") -> bool:
    """Return whether one end of a row is what the author wrote.

    A host's name means any of its addresses in the lab. An IPv4 address also means its IPv4-mapped IPv6 form,
    which a dual-stack socket shows. ``seen_on`` is the host whose table it is: a loopback address is its own.
    """
    return _host_matches(pattern.host, endpoint, world) and _port_matches(pattern, endpoint, world, seen_on)


def _host_matches(wanted: str, endpoint: Endpoint, world: World) -> bool:
    if wanted == ANY:
        return True
    host = world.host(wanted)
    if host is not None:
        return endpoint.unmapped in host.addresses
    return wanted in (endpoint.address, endpoint.unmapped)


def _port_matches(pattern: EndpointPattern, endpoint: Endpoint, world: World, seen_on: str) -> bool:
    if pattern.port == ANY:
        return True
    if pattern.port == EPHEMERAL:
        owners = (host for host in world.hosts if endpoint.unmapped in host.addresses)
        owner = next(owners, world.host(seen_on))
        return owner is not None and owner.ephemeral_ports[0] <= endpoint.port <= owner.ephemeral_ports[1]
    return pattern.port == endpoint.port


def row_matches(pattern: RowPattern, row: SocketRow, world: World, seen_on: str = "") -> bool:
    """Return whether a row of the table is one that the author means."""
    tests = (
        pattern.protocol is None or row.protocol in pattern.protocol,
        pattern.state is None or row.state in pattern.state,
        pattern.local is None or endpoint_matches(pattern.local, row.local, world, seen_on),
        pattern.remote is None or endpoint_matches(pattern.remote, row.remote, world, seen_on),
        pattern.connections is None or _is_end_of_group(pattern.connections, row, world),
        pattern.server is None or owned_by(row, pattern.server, world),
        pattern.accepted is None or pattern.accepted == is_accepted(row),
        pattern.dual_stack is None or (row.protocol in _IPV6 and pattern.dual_stack == row.is_dual_stack),
        pattern.receive_queue is None or pattern.receive_queue.holds(row.receive_queue),
        pattern.send_queue is None or pattern.send_queue.holds(row.send_queue),
    )
    return all(tests)


def _is_end_of_group(group: str, row: SocketRow, world: World) -> bool:
    return any(connection.is_end_of(row) for connection in world.connections_of(group))


def owned_by(row: SocketRow, program: str, world: World) -> bool:
    """Return whether a process of the program holds a descriptor of the row's socket."""
    pids = world.program_pids.get(program, ())
    return any(owner.pid in pids for owner in row.owners)


def is_accepted(row: SocketRow) -> bool:
    """Return whether a connection's socket has a descriptor: not so in the accept queue or in TIME_WAIT."""
    return row.inode != 0


def is_listening(row: SocketRow) -> bool:
    """Return whether a row waits for clients: TCP in LISTEN, or UDP with a port and without a peer."""
    if row.protocol in (SocketProtocol.TCP, SocketProtocol.TCP6):
        return row.state is SocketState.LISTEN
    is_udp = row.protocol in (SocketProtocol.UDP, SocketProtocol.UDP6)
    return is_udp and row.remote.port == 0 and row.local.port != 0


def listening_rows(wanted: ListeningSocket, table: SocketTable, program: str) -> tuple[int, ...]:
    """Return the indexes of the rows in which the program listens as wanted.

    ``*:9999`` means any address; ``server:9999`` that clients reach it at the host's IPv4 address.
    """
    return tuple(
        index
        for index, row in enumerate(table.rows)
        if is_listening(row)
        and row.protocol.value.startswith(wanted.protocol)
        and owned_by(row, program, table.world)
        and _listens_at(wanted.at, row, table.world)
    )


def _listens_at(wanted: EndpointPattern, row: SocketRow, world: World) -> bool:
    host = world.host(wanted.host)
    if host is None:
        return endpoint_matches(wanted, row.local, world)
    # A host's name is its IPv4 address: that is where its clients come.
    takes_ipv4 = row.local.unmapped in (host.addresses[0], IPV4_WILDCARD) or row.is_dual_stack
    return takes_ipv4 and wanted.port in (ANY, row.local.port)
