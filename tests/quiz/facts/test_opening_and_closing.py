"""From SYN to TIME_WAIT: what goes over the wire, and which state each side is in."""

import socket
import struct
from contextlib import ExitStack

import pytest

from grader.observe.netlink import SocketDiagnostics
from tests.observe.worlds import client_of, connection, listening, port_of, row_from, row_with_state
from tests.quiz.facts.network import Network, lose_everything, state_of
from tests.waiting import wait_until


def fill(sender: socket.socket) -> None:
    """Send until nothing more fits into the other side's buffer and ours."""
    sender.setblocking(False)
    while True:
        try:
            sender.send(b"x" * 65536)
        except BlockingIOError:
            sender.settimeout(20)
            return


def drain(receiver: socket.socket) -> None:
    """Read to the end of the stream."""
    while receiver.recv(1 << 20):
        pass


def test_three_packets_open_a_connection(network: Network) -> None:
    """SYN, then SYN and ACK, then ACK: the kernels do it, and nobody has accepted."""
    network.listener()
    wire = network.wire("client")
    network.client()
    packets = wire.wait_for(3)
    assert [packet.flags for packet in packets] == [{"SYN"}, {"SYN", "ACK"}, {"ACK"}]
    assert [packet.source[0] for packet in packets] == ["10.9.0.11", "10.9.0.10", "10.9.0.11"]


def test_four_packets_close_a_connection(network: Network) -> None:
    """Each side sends FIN when its program closes, and gets an ACK for it."""
    client, server = network.connection()
    wire = network.wire("client")
    client.close()
    assert server.recv(1) == b""
    wire.wait_for(2)
    server.close()
    packets = wire.wait_for(4)
    assert [packet.flags for packet in packets] == [{"FIN", "ACK"}, {"ACK"}, {"FIN", "ACK"}, {"ACK"}]
    assert [packet.source[0] for packet in packets] == ["10.9.0.11", "10.9.0.10", "10.9.0.10", "10.9.0.11"]
    assert network.row("client", "TIME_WAIT").remote.port == 9999
    assert [row.state for row in network.rows("server")] == ["LISTEN"]


def test_the_states_of_the_side_that_closes_first(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """ESTABLISHED, FIN_WAIT1 until its FIN is acknowledged, FIN_WAIT2, and TIME_WAIT."""
    listener, client, server = connection(stack)
    ends = port_of(client), port_of(listener)
    row_with_state(diagnostics, *ends, "ESTABLISHED")
    fill(client)  # so that the FIN has to wait behind data
    client.close()
    row_with_state(diagnostics, *ends, "FIN_WAIT1")
    drain(server)
    row_with_state(diagnostics, *ends, "FIN_WAIT2")
    server.close()
    row_with_state(diagnostics, *ends, "TIME_WAIT")


def test_the_states_of_the_side_that_closes_second(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """ESTABLISHED, CLOSE_WAIT until its program closes, LAST_ACK, and no row."""
    listener, client, server = connection(stack)
    ends = port_of(listener), port_of(client)
    row_with_state(diagnostics, *ends, "ESTABLISHED")
    client.shutdown(socket.SHUT_WR)
    row_with_state(diagnostics, *ends, "CLOSE_WAIT")
    fill(server)
    server.close()
    row_with_state(diagnostics, *ends, "LAST_ACK")
    drain(client)
    wait_until(lambda: row_from(diagnostics, *ends) is None, what="no row")


def test_close_wait_lasts_until_the_program_closes(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """The other side is gone, and the row stays: it waits for our own close()."""
    listener, client, server = connection(stack)
    ends = port_of(listener), port_of(client)
    client.close()
    row_with_state(diagnostics, *ends, "CLOSE_WAIT")
    assert server.recv(1) == b""
    row_with_state(diagnostics, *ends, "CLOSE_WAIT")
    server.close()
    wait_until(lambda: row_from(diagnostics, *ends) is None, what="no row")


def time_wait_left_s(local: int, remote: int) -> float:
    """Return how long the kernel will keep a TIME_WAIT row: the timer of /proc/net/tcp, in 1/100 s (proc(5))."""
    with open("/proc/net/tcp", encoding="ascii") as file:
        rows = [line.split() for line in file][1:]
    [row] = [row for row in rows if (row[1][-4:], row[2][-4:]) == (f"{local:04X}", f"{remote:04X}")]
    kind, left = row[5].split(":")
    assert (row[3], kind) == ("06", "03")  # TCP_TIME_WAIT, and its timer
    return int(left, 16) / 100


def test_time_wait_is_a_minute(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """The kernel's own clock starts at 60 seconds."""
    listener, client, server = connection(stack)
    ends = port_of(client), port_of(listener)
    client.close()
    assert server.recv(1) == b""
    server.close()
    row_with_state(diagnostics, *ends, "TIME_WAIT")
    assert 40 < time_wait_left_s(*ends) <= 60


def test_the_side_that_closes_first_has_the_time_wait(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """Be it the server or the client."""
    for server_is_first in (True, False):
        listener, client, server = connection(stack)
        first, second = (server, client) if server_is_first else (client, server)
        ends = port_of(first), port_of(second)
        first.close()
        assert second.recv(1) == b""
        second.close()
        row_with_state(diagnostics, *ends, "TIME_WAIT")
        assert row_from(diagnostics, *reversed(ends)) is None
        listener.close()


def test_after_shutdown_one_can_still_receive(stack: ExitStack) -> None:
    """The other side reads the end of the stream, and its answer still comes through."""
    _, client, server = connection(stack)
    client.send(b"question")
    client.shutdown(socket.SHUT_WR)
    assert server.recv(64) == b"question"
    assert server.recv(64) == b""
    server.send(b"answer")
    assert client.recv(64) == b"answer"
    with pytest.raises(BrokenPipeError):
        client.send(b"more")


def test_close_with_unread_bytes_resets(network: Network) -> None:
    """Not FIN but RST: the other side gets ECONNRESET, and nobody has a TIME_WAIT."""
    client, server = network.connection()
    wire = network.wire("client")
    client.send(b"hello")
    assert server.recv(2) == b"he"
    server.close()
    with pytest.raises(ConnectionResetError):
        client.recv(64)
    assert "RST" in wire.packets()[-1].flags
    assert [row.state for row in network.rows("server")] == ["LISTEN"]


def test_a_linger_time_of_0_resets(stack: ExitStack) -> None:
    """SO_LINGER with 0 s makes close() break the connection off."""
    _, client, server = connection(stack)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    with pytest.raises(ConnectionResetError):
        server.recv(1)


def test_nobody_there_is_refused_by_a_reset(network: Network) -> None:
    """The kernel of the other machine answers RST, and connect() fails at once."""
    wire = network.wire("client")
    with pytest.raises(ConnectionRefusedError):
        network.client()
    assert [packet.flags for packet in wire.wait_for(2)] == [{"SYN"}, {"RST", "ACK"}]


def test_without_an_answer_connect_waits(network: Network) -> None:
    """If packets are lost on the way, nothing says no: the client stays in SYN_SENT, and tries again."""
    listener = network.listener()
    lose_everything(listener)
    client = network.make_socket("client")
    client.setblocking(False)
    client.connect_ex(("10.9.0.10", 9999))
    assert state_of(client) == "SYN_SENT"
    wire = network.wire("client")
    assert wire.wait_for(1)[0].flags == {"SYN"}  # the second one: the first was sent before
    assert state_of(client) == "SYN_SENT"
    listener.setblocking(False)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_connection_whose_answer_is_lost_is_half_open(network: Network) -> None:
    """SYN_SENT at the client and SYN_RECV at the server, until the handshake is complete."""
    network.listener()
    client = network.make_socket("client")
    client.setblocking(False)
    lose_everything(client)
    client.connect_ex(("10.9.0.10", 9999))
    assert network.row("server", "SYN_RECV").local.port == 9999
    assert state_of(client) == "SYN_SENT"


def test_established_needs_no_packets(network: Network) -> None:
    """A side that hears nothing any more keeps its row: it can't know that the other one is gone."""
    client, server = network.connection()
    lose_everything(client)
    wire = network.wire("client")
    server.close()
    assert "FIN" in wire.wait_for(1)[0].flags
    assert state_of(client) == "ESTABLISHED"
    assert network.row("server", "FIN_WAIT1").local.port == 9999


def test_the_second_close_does_not_wait(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """Its port is free as soon as its FIN is acknowledged."""
    listener, client, server = connection(stack)
    mine, theirs = port_of(client), port_of(listener)
    server.close()
    assert client.recv(1) == b""
    client.close()
    wait_until(lambda: row_from(diagnostics, mine, theirs) is None, what="no row at the client")
    row_with_state(diagnostics, theirs, mine, "TIME_WAIT")


def test_time_wait_keeps_others_from_the_port(stack: ExitStack) -> None:
    """bind() fails with EADDRINUSE; with SO_REUSEADDR it does not. Two listeners are refused in any case.

    The kernel also wants the option on the old socket: each run of a server must have set it.
    """
    listener = stack.enter_context(socket.socket())
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(8)
    port = listener.getsockname()
    client = client_of(stack, listener)
    server, _ = listener.accept()
    server.close()
    assert client.recv(1) == b""
    client.close()
    listener.close()
    again = stack.enter_context(socket.socket())
    with pytest.raises(OSError, match="in use"):
        again.bind(port)
    again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    again.bind(port)
    again.listen(8)
    rival = stack.enter_context(socket.socket())
    rival.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with pytest.raises(OSError, match="in use"):
        rival.bind(port)


def test_a_listener_alone_leaves_no_time_wait(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """Where no connection was, nothing has to be waited for."""
    listener = listening(stack)
    port = port_of(listener)
    listener.close()
    assert row_from(diagnostics, port) is None
