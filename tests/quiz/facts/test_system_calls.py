"""What each system call does to a socket, and which ones wait."""

import errno
import socket
import threading
from contextlib import ExitStack

import pytest

from grader.observe.netlink import SocketDiagnostics
from tests.observe.worlds import client_of, connection, inode_of, listening, port_of, row_from
from tests.quiz.facts.network import Network
from tests.waiting import wait_until


def test_a_server_makes_its_calls_in_this_order(stack: ExitStack) -> None:
    """socket, bind, listen, accept, recv: each needs what the one before it has done."""
    server = stack.enter_context(socket.socket())
    with pytest.raises(OSError, match="Invalid argument"):
        server.accept()  # EINVAL: it does not listen
    server.bind(("127.0.0.1", 0))
    with pytest.raises(OSError, match="Invalid argument"):
        server.accept()
    server.listen(8)
    with pytest.raises(OSError, match="not connected"):
        server.recv(1)  # ENOTCONN: a listener has no data
    client = client_of(stack, server)
    accepted, _ = server.accept()
    stack.enter_context(accepted)
    client.send(b"hello")
    assert accepted.recv(1024) == b"hello"


def test_bind_after_listen_is_too_late(stack: ExitStack) -> None:
    """listen() has already given the socket a port, which stays."""
    server = stack.enter_context(socket.socket())
    server.listen(8)
    assert port_of(server) > 0
    with pytest.raises(OSError, match="Invalid argument"):
        server.bind(("127.0.0.1", 0))


def test_a_client_makes_its_calls_in_this_order(stack: ExitStack) -> None:
    """socket, connect, send, recv, close; without connect there is nobody to send to."""
    listener = listening(stack)
    client = stack.enter_context(socket.socket())
    with pytest.raises(BrokenPipeError):
        client.send(b"too early")
    client.connect(listener.getsockname())
    server, _ = listener.accept()
    stack.enter_context(server)
    client.send(b"question")
    assert server.recv(64) == b"question"
    server.send(b"answer")
    assert client.recv(64) == b"answer"
    client.close()
    assert server.recv(64) == b""


def test_bind_gives_the_port(stack: ExitStack) -> None:
    """Before it the port is 0; socket() and listen() take no port."""
    server = stack.enter_context(socket.socket())
    assert port_of(server) == 0
    server.bind(("127.0.0.1", 0))
    port = port_of(server)
    assert port > 0
    server.listen(8)
    assert port_of(server) == port


def test_listen_does_not_wait_and_lets_clients_connect(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """It returns at once; from then on the kernel completes connections that nobody accepts."""
    server = stack.enter_context(socket.socket())
    server.bind(("127.0.0.1", 0))
    early = stack.enter_context(socket.socket())
    with pytest.raises(ConnectionRefusedError):
        early.connect(server.getsockname())
    server.listen(8)
    client = client_of(stack, server)
    row = row_from(diagnostics, port_of(client), port_of(server))
    assert row is not None
    assert row.state == "ESTABLISHED"


def test_accept_returns_a_new_socket(stack: ExitStack) -> None:
    """The listener stays as it is, and can accept the next one."""
    listener = listening(stack)
    one, other = client_of(stack, listener), client_of(stack, listener)
    first, second = (stack.enter_context(listener.accept()[0]) for _ in range(2))
    assert len({listener.fileno(), first.fileno(), second.fileno()}) == 3
    assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
    assert [first.getpeername(), second.getpeername()] == [one.getsockname(), other.getsockname()]
    assert first.getsockname() == second.getsockname() == listener.getsockname()


def test_recv_returns_nothing_when_the_other_side_has_closed(stack: ExitStack) -> None:
    """0 bytes are the end of the stream. Sending nothing sends nothing."""
    _, client, server = connection(stack)
    server.setblocking(False)
    client.send(b"")
    with pytest.raises(BlockingIOError):
        server.recv(64)  # open and empty: not the same as the end
    server.settimeout(20)
    client.close()
    assert server.recv(64) == b""


def test_recv_waits_until_something_comes(stack: ExitStack) -> None:
    """A blocking recv() stands still while the connection is open and empty."""
    _, client, server = connection(stack)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(server.recv(64)))
    reader.start()
    status = f"/proc/self/task/{reader.native_id}/stat"

    def sleeps() -> bool:
        with open(status, encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] == "S"

    wait_until(sleeps, what="a reader that sleeps")
    assert received == []
    client.send(b"now")
    reader.join()
    assert received == [b"now"]


def test_which_calls_may_wait(network: Network) -> None:
    """accept, recv and connect would wait and say so if they must not; socket, bind and listen are done at once."""
    _, server = network.connection()
    listener = network.listener(port=9998)
    connecting = network.make_socket("client")
    for each in (server, listener, connecting):
        each.setblocking(False)
    with pytest.raises(BlockingIOError):
        listener.accept()
    with pytest.raises(BlockingIOError):
        server.recv(64)
    assert connecting.connect_ex(("10.9.0.10", 9998)) == errno.EINPROGRESS


def test_what_each_call_changes(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """bind: the local end; listen: a LISTEN row; connect: the remote end; accept: a descriptor; close: none."""
    server = stack.enter_context(socket.socket())
    server.bind(("127.0.0.1", 0))
    assert server.getsockname() == ("127.0.0.1", port_of(server))
    assert row_from(diagnostics, port_of(server)) is None  # bound alone, it is in no row of netstat's
    server.listen(8)
    row = row_from(diagnostics, port_of(server))
    assert row is not None
    assert row.state == "LISTEN"
    client = client_of(stack, server)
    assert client.getpeername() == server.getsockname()
    queued = row_from(diagnostics, port_of(server), port_of(client))
    assert queued is not None
    assert queued.inode == 0  # no descriptor yet
    accepted, _ = server.accept()
    stack.enter_context(accepted)
    held = row_from(diagnostics, port_of(server), port_of(client))
    assert held is not None
    assert held.inode == inode_of(accepted)


def test_send_is_content_with_the_kernel(stack: ExitStack) -> None:
    """It returns the count although no program has read, or even accepted."""
    listener = listening(stack)
    client = client_of(stack, listener)
    assert client.send(b"hello") == 5


def test_the_first_arguments_choose_the_protocol(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """Family and type together make the Proto column."""
    found = {}
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            made = stack.enter_context(socket.socket(family, kind))
            made.bind((address, 0))
            if kind == socket.SOCK_STREAM:
                made.listen(1)
            [row] = [row for row in diagnostics.sockets() if row.inode == inode_of(made)]
            found[family.name, kind.name] = row.protocol
    assert found == {
        ("AF_INET", "SOCK_STREAM"): "tcp",
        ("AF_INET", "SOCK_DGRAM"): "udp",
        ("AF_INET6", "SOCK_STREAM"): "tcp6",
        ("AF_INET6", "SOCK_DGRAM"): "udp6",
    }
