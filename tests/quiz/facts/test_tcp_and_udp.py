"""What TCP promises, and what UDP does not."""

import socket
from contextlib import ExitStack

import pytest

from grader.observe.netlink import SocketDiagnostics
from tests.observe.worlds import connection, inode_of, port_of
from tests.quiz.facts.network import Network, lose_everything, lose_nothing
from tests.waiting import wait_until


def udp_socket(stack: ExitStack) -> socket.socket:
    """Return a UDP socket at a port of loopback."""
    made = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    made.bind(("127.0.0.1", 0))
    made.settimeout(20)
    return made


def test_tcp_keeps_no_message_boundaries(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """Two sends, and both come out of one recv."""
    _, client, server = connection(stack)
    client.send(b"ab")
    client.send(b"cd")

    def has_all() -> bool:
        return any(row.inode == inode_of(server) and row.receive_queue == 4 for row in diagnostics.sockets())

    wait_until(has_all, what="both pieces")
    assert server.recv(1024) == b"abcd"


def test_udp_keeps_datagrams_apart(stack: ExitStack) -> None:
    """Two sends, and the first recv returns the first only."""
    server, client = udp_socket(stack), udp_socket(stack)
    client.sendto(b"ab", server.getsockname())
    client.sendto(b"cd", server.getsockname())
    assert [server.recv(1024), server.recv(1024)] == [b"ab", b"cd"]


def test_the_rest_of_a_datagram_is_lost(stack: ExitStack) -> None:
    """What the buffer has no room for does not come with the next recv."""
    server, client = udp_socket(stack), udp_socket(stack)
    client.sendto(b"x" * 100, server.getsockname())
    client.sendto(b"next", server.getsockname())
    assert [server.recv(10), server.recv(10)] == [b"x" * 10, b"next"]


def test_udp_sends_although_nobody_is_there(network: Network) -> None:
    """sendto() counts the bytes as sent; only a connected socket ever hears of the ICMP message that comes back."""
    wire = network.wire("client")
    sender = network.make_socket("client", socket.SOCK_DGRAM)
    assert sender.sendto(b"hello", ("10.9.0.10", 9999)) == 5
    assert [packet.protocol for packet in wire.wait_for(2)] == [socket.IPPROTO_UDP, socket.IPPROTO_ICMP]
    sender.setblocking(False)
    with pytest.raises(BlockingIOError):
        sender.recv(1)
    connected = network.make_socket("client", socket.SOCK_DGRAM)
    connected.connect(("10.9.0.10", 9999))
    assert connected.send(b"hello") == 5
    with pytest.raises(ConnectionRefusedError):
        connected.recv(1)


def test_udp_neither_listens_nor_accepts(stack: ExitStack) -> None:
    """Both calls fail with EOPNOTSUPP, and datagrams come without them."""
    server, client = udp_socket(stack), udp_socket(stack)
    server.setblocking(True)  # with a timeout Python would wait for a client before it calls accept()
    for call in (server.listen, server.accept):
        with pytest.raises(OSError, match="not supported"):
            call()
    client.sendto(b"hello", server.getsockname())
    assert server.recvfrom(1024) == (b"hello", client.getsockname())


def test_a_udp_server_binds_receives_and_answers(stack: ExitStack) -> None:
    """socket, bind, recvfrom, sendto: recvfrom tells to whom the answer goes."""
    server = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    server.bind(("127.0.0.1", 0))
    client = udp_socket(stack)
    client.sendto(b"question", server.getsockname())
    _, sender = server.recvfrom(1024)
    assert sender == client.getsockname()
    server.sendto(b"answer", sender)
    assert client.recv(1024) == b"answer"


def test_one_udp_socket_serves_all_clients(stack: ExitStack) -> None:
    """Datagrams of different clients come out of the same socket."""
    server, one, other = udp_socket(stack), udp_socket(stack), udp_socket(stack)
    one.sendto(b"1", server.getsockname())
    other.sendto(b"2", server.getsockname())
    assert {server.recvfrom(9)[1], server.recvfrom(9)[1]} == {one.getsockname(), other.getsockname()}


def test_connect_of_udp_sends_nothing(network: Network) -> None:
    """The wire stays empty until data is sent; the row has both ends, and netstat calls that ESTABLISHED."""
    wire = network.wire("client")
    made = network.make_socket("client", socket.SOCK_DGRAM)
    made.connect(("10.9.0.10", 9999))
    row = network.row("client", "ESTABLISHED")
    assert (str(row.remote), port_of(made)) == ("10.9.0.10:9999", row.local.port)
    made.send(b"hello")
    assert wire.wait_for(1)[0].payload == b"hello"


def test_tcp_repeats_what_was_lost(network: Network) -> None:
    """UDP forgets a lost datagram; TCP sends the lost bytes again, and they arrive."""
    client, server = network.connection()
    lose_everything(server)
    wire = network.wire("server")
    client.send(b"hello")
    wire.wait_for(1)
    lose_nothing(server)
    assert server.recv(5) == b"hello"
    assert len([packet for packet in wire.packets() if packet.payload == b"hello"]) >= 2
