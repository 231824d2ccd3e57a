"""What a socket is, and what names one."""

import os
import socket
from contextlib import ExitStack

import pytest

from grader.observe.netlink import SocketDiagnostics
from tests.observe.worlds import client_of, inode_of, listening, port_of, row_with_state
from tests.quiz.facts.network import Network


def test_a_new_socket_has_no_port_and_no_partner(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """socket() gives a descriptor and nothing else."""
    made = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    assert os.readlink(f"/proc/self/fd/{made.fileno()}") == f"socket:[{inode_of(made)}]"
    assert made.getsockname() == ("0.0.0.0", 0)
    with pytest.raises(OSError, match="not connected"):
        made.getpeername()
    assert inode_of(made) not in [row.inode for row in diagnostics.sockets()]


def test_connections_to_one_server_differ_in_the_clients_end(
    stack: ExitStack, diagnostics: SocketDiagnostics
) -> None:
    """Two clients of one machine have the same remote end, and another local one."""
    listener = listening(stack)
    first, second = client_of(stack, listener), client_of(stack, listener)
    assert first.getpeername() == second.getpeername()
    assert first.getsockname() != second.getsockname()
    thief = stack.enter_context(socket.socket())
    thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with pytest.raises(OSError, match="in use"):
        thief.bind(first.getsockname())


def test_tcp_and_udp_have_ports_of_their_own(stack: ExitStack) -> None:
    """One socket has a TCP port, another one the UDP port of the same number."""
    tcp = listening(stack)
    udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    udp.bind(tcp.getsockname())
    assert port_of(udp) == port_of(tcp)


def test_a_server_holds_a_listener_and_a_socket_a_client(stack: ExitStack) -> None:
    """With three accepted clients it holds four."""
    listener = listening(stack)
    for _ in range(3):
        client_of(stack, listener)
    accepted = [stack.enter_context(listener.accept()[0]) for _ in range(3)]
    assert len({inode_of(each) for each in (listener, *accepted)}) == 4


def test_any_one_of_the_four_values_makes_another_connection(network: Network) -> None:
    """Bytes come out where they belong, though three of the four values are the same."""
    for port in (9998, 9999):
        network.listener(port=port)

    def connect(source: tuple[str, int], target: tuple[str, int]) -> socket.socket:
        made = network.make_socket("server")
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(source)
        made.connect(target)
        return made

    made = [
        connect(("127.0.0.1", 5000), ("127.0.0.2", 9999)),
        connect(("127.0.0.3", 5000), ("127.0.0.2", 9999)),
        connect(("127.0.0.1", 5001), ("127.0.0.2", 9999)),
        connect(("127.0.0.1", 5000), ("127.0.0.4", 9999)),
        connect(("127.0.0.1", 5000), ("127.0.0.2", 9998)),
    ]
    ends = {(each.getsockname(), each.getpeername()) for each in made}
    assert len(ends) == 5
    established = {(row.local, row.remote) for row in network.rows("server") if row.state == "ESTABLISHED"}
    assert len(established) == 10  # each of the five is there from both of its ends


def test_sockets_need_no_network(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """A pair of UNIX sockets carries bytes, and has neither address nor port."""
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    stack.enter_context(one)
    stack.enter_context(other)
    one.send(b"hello")
    assert other.recv(5) == b"hello"
    assert one.getsockname() == ""
    [row] = [row for row in diagnostics.sockets() if row.inode == inode_of(one)]
    assert (row.protocol, row.local.port, row.remote.port) == ("unix", 0, 0)


def test_the_two_rows_of_a_connection_mirror_each_other(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """The client's row is the server's row with its ends exchanged."""
    listener = listening(stack)
    client = client_of(stack, listener)
    mine = row_with_state(diagnostics, port_of(client), port_of(listener), "ESTABLISHED")
    theirs = row_with_state(diagnostics, port_of(listener), port_of(client), "ESTABLISHED")
    assert (mine.local, mine.remote) == (theirs.remote, theirs.local)
