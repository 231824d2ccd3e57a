"""The socket table of real sockets: each law is checked against what made the socket, or another tool."""

import errno
import os
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from grader.model.sockets import Endpoint, SocketProtocol, SocketRow, SocketState
from grader.observe.inet_diag import encode_request
from grader.observe.netlink import NETLINK_SOCK_DIAG, SocketDiagnostics
from grader.observe.netlink_message import encode_dump_request
from tests.observe.oracles import OracleRow, as_oracle_row, netstat_rows, our_rows, ss_lines, ss_rows
from tests.observe.worlds import (
    FAMILIES,
    LOOPBACK,
    TCP_PROTOCOLS,
    client_of,
    connection,
    in_new_network_namespace,
    inode_of,
    listening,
    port_of,
    row_from,
    row_with_state,
)
from tests.waiting import wait_until


@pytest.mark.parametrize("family", FAMILIES)
def test_a_listener_is_told_with_its_endpoint_backlog_uid_and_inode(
    family: socket.AddressFamily, stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """Every field of a LISTEN row is what the program that opened it knows."""
    listener = listening(stack, family, backlog=7)
    row = row_from(diagnostics, port_of(listener))
    assert row is not None
    assert (row.protocol, row.state) == (TCP_PROTOCOLS[family], SocketState.LISTEN)
    assert row.local == Endpoint(LOOPBACK[family], port_of(listener))
    assert row.remote == Endpoint({"::1": "::"}.get(LOOPBACK[family], "0.0.0.0"), 0)
    assert (row.receive_queue, row.send_queue, row.uid) == (0, 7, os.getuid())
    assert row.inode == inode_of(listener)


@pytest.mark.parametrize("family", FAMILIES)
def test_idle_clients_of_a_server_that_never_accepts_wait_in_the_accept_queue(
    family: socket.AddressFamily, stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """Three complete connections: Recv-Q of the LISTEN row is 3, and their server ends have inode 0."""
    listener = listening(stack, family)
    clients = [client_of(stack, listener) for _ in range(3)]
    ends = [row_with_state(diagnostics, port_of(listener), port_of(client), "ESTABLISHED") for client in clients]
    assert [end.inode for end in ends] == [0, 0, 0]
    assert all(end.is_queued for end in ends)
    row = row_from(diagnostics, port_of(listener))
    assert row is not None
    assert row.receive_queue == 3


@pytest.mark.parametrize("family", FAMILIES)
def test_both_halves_of_an_accepted_connection_are_told(
    family: socket.AddressFamily, stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """The client's end and the server's end are mirror images, each with its own inode."""
    listener, client, accepted = connection(stack, family)
    near = row_with_state(diagnostics, port_of(client), port_of(listener), "ESTABLISHED")
    far = row_with_state(diagnostics, port_of(listener), port_of(client), "ESTABLISHED")
    assert (near.local, near.remote) == (far.remote, far.local)
    assert (near.inode, far.inode) == (inode_of(client), inode_of(accepted))


@pytest.mark.parametrize("family", FAMILIES)
def test_bytes_that_were_not_read_are_the_receive_queue(
    family: socket.AddressFamily, stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """1,000 bytes sent and not read: Recv-Q of the receiving end is 1000."""
    listener, client, _ = connection(stack, family)
    client.sendall(b"x" * 1000)

    def find() -> SocketRow | None:
        row = row_from(diagnostics, port_of(listener), port_of(client))
        return row if row and row.receive_queue else None

    assert wait_until(find, what="bytes in the receive queue").receive_queue == 1000


@pytest.mark.parametrize("family", FAMILIES)
def test_a_half_closed_connection_is_fin_wait2_and_close_wait(
    family: socket.AddressFamily, stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """The end that shut down is FIN_WAIT2, the end that has not closed is CLOSE_WAIT."""
    listener, client, _ = connection(stack, family)
    client.shutdown(socket.SHUT_WR)
    row_with_state(diagnostics, port_of(client), port_of(listener), "FIN_WAIT2")
    row_with_state(diagnostics, port_of(listener), port_of(client), "CLOSE_WAIT")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_end_that_closed_first_is_in_time_wait_without_an_inode(
    family: socket.AddressFamily, stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """TIME_WAIT belongs to nobody: inode 0; the other end is gone."""
    listener, client, accepted = connection(stack, family)
    client_port = port_of(client)
    client.close()
    accepted.close()
    row = row_with_state(diagnostics, client_port, port_of(listener), "TIME_WAIT")
    assert row.inode == 0
    assert row_from(diagnostics, port_of(listener), client_port) is None


def test_a_close_behind_unread_data_is_fin_wait1_with_a_send_queue(
    stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """A FIN that waits behind bytes that the peer has no room for: FIN_WAIT1, Send-Q above 0."""
    listener, client, _ = connection(stack)
    client.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            client.send(b"x" * 65536)
    client.shutdown(socket.SHUT_WR)
    assert row_with_state(diagnostics, port_of(client), port_of(listener), "FIN_WAIT1").send_queue > 0


def test_a_client_of_a_full_accept_queue_is_in_syn_sent(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """Backlog 1 holds two connections; the third client's SYN goes unanswered."""
    listener = listening(stack, backlog=1)
    for _ in range(2):
        client_of(stack, listener)
    third = stack.enter_context(socket.socket())
    third.setblocking(False)
    with pytest.raises(BlockingIOError):
        third.connect(listener.getsockname())
    row_with_state(diagnostics, port_of(third), port_of(listener), "SYN_SENT")


def test_an_embryo_of_the_listener_is_syn_recv(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """With TCP_DEFER_ACCEPT (tcp(7)) the server's end stays in SYN_RECV until the client sends."""
    listener = listening(stack)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 30)
    client = client_of(stack, listener)
    row = row_with_state(diagnostics, port_of(listener), port_of(client), "SYN_RECV")
    assert row.inode == 0
    assert as_oracle_row(row) in ss_rows(port_of(listener))


@pytest.mark.parametrize("v6only", [False, True])
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_ipv6_only_is_what_the_socket_option_says(
    v6only: bool, kind: int, stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """A wildcard IPv6 socket is dual-stack unless IPV6_V6ONLY is set (ipv6(7))."""
    server = stack.enter_context(socket.socket(socket.AF_INET6, kind))
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
    server.bind(("::", 0))
    if kind == socket.SOCK_STREAM:
        server.listen()
    row = row_from(diagnostics, port_of(server))
    assert row is not None
    assert (row.local.address, row.ipv6_only, row.is_dual_stack) == ("::", v6only, not v6only)


def test_ipv6_only_is_not_told_of_ipv4_and_of_connections(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """None where the kernel says nothing, never a guess."""
    ipv4 = listening(stack)
    listener, client, _ = connection(stack, socket.AF_INET6)
    rows = [row_from(diagnostics, port_of(ipv4)), row_from(diagnostics, port_of(client), port_of(listener))]
    assert [row and row.ipv6_only for row in rows] == [None, None]
    assert all(rows)


def test_an_ipv4_peer_of_a_dual_stack_server_is_told_as_ipv4_mapped(
    stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """The server's end is tcp6 with ``::ffff:127.0.0.1`` (RFC 4291), the client's end is tcp."""
    server = stack.enter_context(socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True))
    client = stack.enter_context(socket.create_connection(("127.0.0.1", port_of(server))))
    stack.enter_context(server.accept()[0])
    far = row_with_state(diagnostics, port_of(server), port_of(client), "ESTABLISHED")
    assert far.protocol is SocketProtocol.TCP6
    assert far.remote == Endpoint("::ffff:127.0.0.1", port_of(client))
    assert far.remote.unmapped == "127.0.0.1"
    near = row_with_state(diagnostics, port_of(client), port_of(server), "ESTABLISHED")
    assert near.protocol is SocketProtocol.TCP


@pytest.mark.parametrize("family", FAMILIES)
def test_udp_is_close_when_bound_and_established_when_connected(
    family: socket.AddressFamily, stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """connect(2) on UDP sends nothing, but gives the row a peer and the state ESTABLISHED (udp(7))."""
    server = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
    server.bind((LOOPBACK[family], 0))
    client = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
    client.connect(server.getsockname())
    bound = row_from(diagnostics, port_of(server))
    connected = row_from(diagnostics, port_of(client), port_of(server))
    assert bound is not None
    assert connected is not None
    assert (bound.state, connected.state) == (SocketState.CLOSE, SocketState.ESTABLISHED)
    assert bound.protocol == connected.protocol
    assert bound.protocol == {socket.AF_INET: "udp", socket.AF_INET6: "udp6"}[family]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("oracle", [ss_rows, netstat_rows], ids=["ss", "netstat"])
def test_the_table_is_the_one_that_the_standard_tools_print(
    family: socket.AddressFamily,
    oracle: Callable[[int], list[OracleRow]],
    stack: ExitStack,
    diagnostics: SocketDiagnostics,
) -> None:
    """Protocol, state, queues and endpoints agree for a listener, a queued and an accepted connection."""
    listener, client, _ = connection(stack, family)
    client.sendall(b"unread")
    client_of(stack, listener)
    port = port_of(listener)
    ours = wait_until(lambda: _settled(diagnostics, port), what="four ends and a LISTEN row with Recv-Q 1")
    told = _without_backlog if oracle is netstat_rows else list
    # Again where it differs: netstat reads /proc/net/tcp in parts, between which others' sockets come and go.
    wait_until(lambda: told(oracle(port)) == told(ours), what=f"the tool's agreement with {ours}")


def _settled(diagnostics: SocketDiagnostics, port: int) -> list[OracleRow] | None:
    """Return the five rows once the kernel has moved every packet."""
    rows = our_rows(diagnostics.sockets(), port)
    queued = any((row.state, row.receive_queue) == ("LISTEN", 1) for row in rows)
    unread = any(row.receive_queue == len(b"unread") for row in rows)
    acknowledged = all(row.send_queue == 0 for row in rows if row.state != "LISTEN")
    return rows if len(rows) == 5 and queued and unread and acknowledged else None


def _without_backlog(rows: list[OracleRow]) -> list[OracleRow]:
    """Leave out what /proc/net/tcp does not have: netstat prints 0 for the backlog."""
    return [row._replace(send_queue=0) if row.state == "LISTEN" else row for row in rows]


def test_the_table_is_the_one_that_psutil_reads_from_proc(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """psutil reads /proc/net, not netlink: the same endpoints and states for this process's sockets."""
    connection(stack)
    connection(stack, socket.AF_INET6)
    udp = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
    udp.bind(("127.0.0.1", 0))
    inodes = {os.stat(f"/proc/self/fd/{found.fd}").st_ino: found for found in psutil.Process().net_connections()}
    ours = {row.inode: row for row in diagnostics.sockets() if row.inode in inodes}
    assert len(ours) == len(inodes) >= 7
    for inode, theirs in inodes.items():
        assert (ours[inode].local.address, ours[inode].local.port) == tuple(theirs.laddr)
        assert ours[inode].remote.port == (theirs.raddr.port if theirs.raddr else 0)
        assert ours[inode].state == {"NONE": "CLOSE"}.get(theirs.status, theirs.status)


@pytest.mark.parametrize("abstract", [False, True], ids=["path", "abstract"])
def test_a_unix_listener_is_told_with_its_name_queue_and_backlog(
    abstract: bool, stack: ExitStack, diagnostics: SocketDiagnostics, tmp_path: Path
) -> None:
    """A pathname is told as it is, an abstract name after an ``@`` (unix(7)); `ss` agrees."""
    name = f"{tmp_path}/echo.sock"
    server = stack.enter_context(socket.socket(socket.AF_UNIX))
    server.bind("\0" + name if abstract else name)
    server.listen(5)
    client = stack.enter_context(socket.socket(socket.AF_UNIX))
    client.connect(server.getsockname())
    [row] = [row for row in diagnostics.sockets([SocketProtocol.UNIX]) if row.inode == inode_of(server)]
    assert (row.protocol, row.state) == (SocketProtocol.UNIX, SocketState.LISTEN)
    assert row.path == ("@" + name if abstract else name)
    assert (row.receive_queue, row.send_queue, row.uid) == (1, 5, os.getuid())
    assert row.local == row.remote == Endpoint("", 0)
    assert ["u_str", "LISTEN", "1", "5", row.path, str(row.inode)] in [line[:6] for line in ss_lines("-xa")]


def test_a_unix_pair_is_established_and_a_fresh_unix_socket_is_close(
    stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """The two other states of AF_UNIX; unread bytes are the receive queue."""
    near, far = map(stack.enter_context, socket.socketpair())
    fresh = stack.enter_context(socket.socket(socket.AF_UNIX))
    far.sendall(b"unread")
    rows = {row.inode: row for row in diagnostics.sockets([SocketProtocol.UNIX])}
    assert rows[inode_of(near)].state is rows[inode_of(far)].state is SocketState.ESTABLISHED
    assert rows[inode_of(fresh)].state is SocketState.CLOSE
    assert (rows[inode_of(near)].receive_queue, rows[inode_of(near)].path) == (6, "")


def test_only_the_protocols_that_were_asked_for_are_told(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """One dump a protocol."""
    listening(stack)
    udp = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
    udp.bind(("127.0.0.1", 0))
    stack.enter_context(socket.socket(socket.AF_UNIX))
    for protocol in (SocketProtocol.TCP, SocketProtocol.UDP, SocketProtocol.UNIX):
        assert {row.protocol for row in diagnostics.sockets([protocol])} == {protocol}


def test_a_dump_of_several_datagrams_is_complete(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """500 sockets need more than the 32 KiB of one datagram: none is lost, none is told twice."""
    opened = [stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)) for _ in range(500)]
    for udp in opened:
        udp.bind(("127.0.0.1", 0))
    inodes = {inode_of(udp) for udp in opened}
    told = [row.inode for row in diagnostics.sockets([SocketProtocol.UDP]) if row.inode in inodes]
    assert sorted(told) == sorted(inodes)


def test_replies_of_a_dump_that_was_given_up_are_not_told(stack: ExitStack) -> None:
    """A dump that nobody read to its end neither blocks the next one (EBUSY) nor mixes with it."""
    opened = [stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)) for _ in range(500)]
    for udp in opened:
        udp.bind(("127.0.0.1", 0))
    listener = listening(stack)
    netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG)
    diagnostics = stack.enter_context(SocketDiagnostics(netlink))
    netlink.send(encode_dump_request(encode_request(socket.AF_INET, socket.IPPROTO_UDP), sequence=999))
    netlink.recv(65536)
    rows = diagnostics.sockets([SocketProtocol.TCP])
    assert {row.protocol for row in rows} == {SocketProtocol.TCP}
    assert inode_of(listener) in {row.inode for row in rows}


def test_signals_do_not_disturb_a_dump(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """EINTR is no error: a handler runs many times while the table is read."""
    listener = listening(stack)
    signals: list[int] = []
    previous = signal.signal(signal.SIGALRM, lambda number, frame: signals.append(number))
    stack.callback(signal.signal, signal.SIGALRM, previous)
    stack.callback(signal.setitimer, signal.ITIMER_REAL, 0)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)

    def find() -> bool:
        assert row_from(diagnostics, port_of(listener)) is not None
        return len(signals) > 50

    wait_until(find, what="fifty signals")


def test_a_table_is_of_the_namespace_in_which_it_was_opened(
    stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """A netlink socket stays in the namespace it was born in, whoever uses it."""

    def open_there() -> tuple[SocketDiagnostics, socket.socket]:
        there = stack.enter_context(SocketDiagnostics.in_this_namespace())
        server = stack.enter_context(socket.socket())
        server.bind(("0.0.0.0", 0))  # loopback is down in a fresh namespace
        server.listen()
        return there, server

    there, server = in_new_network_namespace(open_there)
    tcp = (SocketProtocol.TCP, SocketProtocol.TCP6)
    assert [row.inode for row in there.sockets(tcp)] == [inode_of(server)]
    assert inode_of(server) not in {row.inode for row in diagnostics.sockets(tcp)}


def test_leaving_the_context_closes_the_netlink_socket() -> None:
    """Afterwards a dump is EBADF."""
    with SocketDiagnostics.in_this_namespace() as diagnostics:
        pass
    with pytest.raises(OSError) as caught:
        diagnostics.sockets()
    assert caught.value.errno == errno.EBADF


def test_a_look_changes_nothing_that_can_be_looked_at(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """Two tables of a still world are equal: looking opens and closes no socket."""
    listener, _, _ = connection(stack)
    port = port_of(listener)

    def look() -> list[SocketRow]:
        rows = diagnostics.sockets((SocketProtocol.TCP,))
        return [row for row in rows if port in (row.local.port, row.remote.port)]

    first = wait_until(lambda: rows if len(rows := look()) == 3 else None, what="three rows")
    assert look() == first


def test_reset_leaves_no_row(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """SO_LINGER with zero seconds resets (socket(7)): no TIME_WAIT at either end."""
    _, client, accepted = connection(stack)
    ends_of_it = {(port_of(client), port_of(accepted)), (port_of(accepted), port_of(client))}
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()

    def ends() -> list[SocketRow]:
        return [row for row in diagnostics.sockets() if (row.local.port, row.remote.port) in ends_of_it]

    wait_until(lambda: all(row.state == "CLOSE" for row in ends()), what="the reset")
    accepted.close()
    assert ends() == []
