"""Laws of clients, the same for both kinds of lab."""

import errno
import os
import socket
import struct
from contextlib import closing

import pytest

from grader.lab.connections import finish_connecting, start_connecting
from grader.lab.fair_time import FairClock
from grader.lab.pump import Pump
from grader.model.lab import CannotShow, ClientConnection
from grader.model.sockets import SocketProtocol, SocketState
from tests.lab.worlds import ECHO, World, free_port
from tests.waiting import wait_until

UDP_ECHO = """
import socket, sys
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1])))
print("up")
while True:
    data, (address, port) = server.recvfrom(2048)
    print(f"{address} {port} {len(data)}")
    server.sendto(data, (address, port))
"""
RESETS = """
import socket, struct, sys
listener = socket.create_server(("", int(sys.argv[1])))
print("up")
while True:
    client, _ = listener.accept()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
"""
"""A linger time of 0 makes close(2) send a reset (socket(7))."""
NEVER_READS = """
import signal, socket, sys
listener = socket.create_server(("", int(sys.argv[1])), backlog=64)
print("up")
signal.pause()
"""
FULL = """
import signal, socket, sys
listener = socket.create_server(("", int(sys.argv[1])), backlog=0)
print("up")
while True:
    signal.pause()
"""
"""Room for one client that waits; every other SYN gets no answer."""


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_clients_of_several_hosts_have_their_hosts_addresses(world: World, client: str) -> None:
    """The server, the clients and the facts tell of the same addresses."""
    program = world.start_up(ECHO)
    _, facts = world.connect("client-1", "client-2", client="nc" if client == "nc" else "grader")
    assert [(fact.error, fact.client_host) for fact in facts] == [(None, "client-1"), (None, "client-2")]
    for fact in facts:
        assert fact.local is not None
        assert fact.local.address == world.lab.address(fact.client_host)
        assert world.lab.host_of(fact.local.address) == fact.client_host
    first = facts[0].local
    assert first is not None
    world.await_text(program, f"{first.address} {first.port} connected")


def test_each_client_has_a_four_tuple_of_its_own(world: World) -> None:
    """Also several of one host: the kernel tells them apart by the client's port."""
    world.start_up(ECHO)
    _, facts = world.connect("client-1", "client-2", count=4)
    ends = {(fact.local, fact.remote) for fact in facts}
    assert len(ends) == len(facts) == 8
    assert [fact.number for fact in facts] == list(range(1, 9))


def test_both_ends_of_a_connection_are_seen(world: World) -> None:
    """The server's row and the client's row are mirror images, and the facts know both."""
    world.start_up(ECHO)
    _, [fact] = world.connect("client-1")
    theirs = world.await_row("server", state=SocketState.ESTABLISHED)
    mine = world.await_row("client-1", state=SocketState.ESTABLISHED)
    assert (theirs.local, theirs.remote) == (mine.remote, mine.local)
    assert fact.is_end_of(mine)
    assert fact.is_end_of(theirs)


def test_a_host_sees_no_other_hosts_clients(world: World) -> None:
    """Each host's table has its own sockets alone."""
    world.start_up(ECHO)
    world.connect("client-1")
    world.await_row("client-1", state=SocketState.ESTABLISHED)
    assert world.rows("client-2") == []


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_bytes_go_there_and_come_back(world: World, client: str) -> None:
    """All of them, in order."""
    world.start_up(ECHO)
    [connection], _ = world.connect(client="nc" if client == "nc" else "grader")
    sent = connection.send_some(b"hello\n")
    assert world.receive(connection, sent) == b"hello\n"[:sent]


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_a_refused_connect_is_told(world: World, client: str) -> None:
    """Nothing listens there."""
    opened, [fact] = world.connect(client="nc" if client == "nc" else "grader")
    assert opened == []
    assert (fact.error, fact.local) == ("ECONNREFUSED", None)


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_who_is_reset_at_once_was_connected(world: World, client: str) -> None:
    """However soon the reset comes: the handshake is the kernel's, and was over before accept() returned."""
    world.start_up(RESETS)
    opened, facts = world.connect(client="nc" if client == "nc" else "grader", count=12)
    assert [fact.error for fact in facts] == [None] * 12
    for connection in opened:
        world.lab.wait_until(lambda: _is_reset(connection), within_s=10)  # noqa: B023 - called at once
        assert connection.ended == "reset"


def _is_reset(connection: ClientConnection) -> bool:
    try:
        connection.receive_some()
    except ConnectionResetError:
        return True
    return connection.ended == "reset"


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_a_connect_without_an_answer_times_out(world: World, client: str) -> None:
    """The listener's queue is full, so the kernel drops the SYN."""
    world.start_up(FULL)
    world.connect(count=4, group="first", deadline_s=0.3)
    _, [fact] = world.connect(client="nc" if client == "nc" else "grader", deadline_s=0.3)
    assert fact.error == "ETIMEDOUT"


def test_one_that_fails_leaves_the_others(world: World) -> None:
    """Of several attempts each has its own facts: two connect, the rest get no answer."""
    world.start_up(FULL)
    opened, facts = world.connect(count=5, deadline_s=0.5)
    assert len(facts) == 5
    assert len(opened) == len([fact for fact in facts if fact.error is None]) >= 1
    assert {fact.error for fact in facts} == {None, "ETIMEDOUT"}


@pytest.mark.parametrize("is_held", [True, False])
def test_last_bytes_that_are_held_come_with_the_end(world: World, is_held: bool) -> None:
    """Where they are not, a server that is quick reads them before it knows of the end."""
    world.start_up(NEVER_READS)
    connections, _ = world.connect("client-1", count=20)

    def arrived() -> int:
        ours = {(fact.facts.local, fact.facts.remote) for fact in connections}
        return sum(row.receive_queue >= 10 for row in world.rows("server") if (row.remote, row.local) in ours)

    for connection in connections:
        if is_held:
            connection.hold_last_bytes()
        connection.send_some(b"last words")
    # On a machine so busy that 200 ms pass before the look, the kernel holds nothing back any longer.
    assert (arrived() < 10) is is_held
    for connection in connections:
        connection.close("shutdown")
    wait_until(lambda: arrived() == 20, what="the last words")


def test_a_shut_down_client_is_seen_by_the_server(world: World) -> None:
    """The server reads the end of file, and the client can still receive."""
    program = world.start_up(ECHO)
    [connection], _ = world.connect()
    connection.send_some(b"x")
    world.receive(connection, 1)
    connection.close("shutdown")
    world.await_text(program, "the client has shut down")
    assert world.receive(connection, 1) == b""
    assert connection.ended == "closed"


def test_a_closed_client_is_seen_by_the_server(world: World) -> None:
    """close() ends the connection in both directions."""
    program = world.start_up(ECHO)
    [connection], _ = world.connect()
    connection.close("close")
    world.await_text(program, "the client has shut down")


def test_a_reset_is_seen_by_the_server(world: World) -> None:
    """The server's recv() fails with ECONNRESET, and no row is left."""
    program = world.start_up(ECHO)
    [connection], _ = world.connect()
    world.await_text(program, "connected")
    connection.close("reset")
    world.await_text(program, "the client has reset")
    assert world.rows("client-1") == []


def test_a_client_sees_the_servers_reset(world: World) -> None:
    """A server that closes with unread data resets (RFC 9293, 3.10.4)."""
    world.start_up(
        "import socket, sys\nlistener = socket.create_server(('', int(sys.argv[1])))\nprint('up')\n"
        "client, _ = listener.accept()\nclient.recv(1)\nclient.close()\nlistener.accept()\n"
    )
    [connection], _ = world.connect()
    connection.send_some(b"more than one byte")

    def is_reset() -> bool:
        try:
            connection.receive_some()
        except ConnectionResetError:
            return True
        return False

    world.until(is_reset, "ECONNRESET")
    assert connection.ended == "reset"


def test_an_nc_client_is_a_process_of_its_host(world: World) -> None:
    """Its row in the client's table is held by an `nc`."""
    world.start_up(ECHO)
    world.connect("client-2", client="nc")
    row = world.await_row("client-2", state=SocketState.ESTABLISHED)
    assert [owner.process for owner in row.owners] == ["nc"]


def test_an_nc_client_hangs_up(world: World) -> None:
    """Closing it ends the process, and the server reads the end of file."""
    program = world.start_up(ECHO)
    [connection], _ = world.connect(client="nc")
    connection.close()
    world.await_text(program, "the client has shut down")


def test_an_nc_client_tells_all_that_came_before_the_end(world: World) -> None:
    """The server sends much and closes at once; not a byte is lost."""
    world.start_up(
        "import socket, sys\nlistener = socket.create_server(('', int(sys.argv[1])))\nprint('up')\n"
        "client, _ = listener.accept()\nclient.sendall(b'z' * 200_000)\nclient.close()\nlistener.accept()\n"
    )
    [connection], _ = world.connect(client="nc")
    assert len(world.receive(connection, 200_001)) == 200_000


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_a_source_port_is_used(world: World, client: str) -> None:
    """The server sees the client at that port."""
    program = world.start_up(ECHO)
    port = free_port()
    _, [fact] = world.connect(source_port=port, client="nc" if client == "nc" else "grader")
    assert fact.local is not None
    assert (fact.local.address, fact.local.port) == (world.lab.address("client-1"), port)
    world.await_text(program, f"{fact.local.address} {port} connected")


def test_one_source_port_serves_two_hosts(world: World) -> None:
    """The address differs, so the 4-tuple does."""
    world.start_up(ECHO)
    _, facts = world.connect("client-1", "client-2", source_port=free_port())
    assert [fact.error for fact in facts] == [None, None]


def test_a_source_port_serves_one_client_of_a_host(world: World) -> None:
    """A second client with the same 4-tuple can't be."""
    world.start_up(ECHO)
    _, facts = world.connect(count=2, source_port=free_port())
    assert [fact.error for fact in facts] == [None, "EADDRINUSE"]


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_udp_goes_there_and_comes_back(world: World, client: str) -> None:
    """One datagram each way, from the client's own address."""
    world.port = free_port(socket.SOCK_DGRAM)
    program = world.start_up(UDP_ECHO)
    if not world.is_isolated:
        # A server on 0.0.0.0 answers from 127.0.0.1 there: a right one could not be told from a wrong one.
        with pytest.raises(CannotShow, match="another address"):
            world.connect(protocol="udp")
        return
    [connection], [fact] = world.connect(protocol="udp", client="nc" if client == "nc" else "grader")
    connection.send_some(b"ping\n")
    assert world.receive(connection, 5) == b"ping\n"
    assert fact.local is not None
    world.await_text(program, f"{fact.local.address} {fact.local.port} 5")


def test_a_udp_server_is_seen_without_a_peer(world: World) -> None:
    """netstat shows no state for it."""
    world.port = free_port(socket.SOCK_DGRAM)
    world.start_up(UDP_ECHO)
    row = world.await_row(protocol=SocketProtocol.UDP)
    assert (row.state, row.remote.port) == (SocketState.CLOSE, 0)


def test_unaccepted_clients_wait_in_the_queue(world: World) -> None:
    """ESTABLISHED is not accepted: their rows have no descriptor, and Recv-Q counts them."""
    world.start_up(ECHO)
    world.connect("client-1", "client-2", count=2)
    world.until(lambda: world.listener().receive_queue == 3, "three in the queue")
    assert len([row for row in world.rows() if row.is_queued]) == 3


def test_a_host_without_a_server_has_an_empty_table(world: World) -> None:
    """Nothing of the machine, and nothing of the grader's own, is shown as the host's."""
    assert world.lab.sockets("client-1") == ()


def test_the_server_is_no_client(world: World) -> None:
    """A client of the server's own host has that host's address."""
    world.start_up(ECHO)
    _, [fact] = world.connect("server")
    assert fact.local is not None
    assert fact.local.address == world.lab.address("server")


def test_a_client_socket_lives_in_its_host(world: World) -> None:
    """The grader's own probe comes from the host's address, and does not block."""
    program = world.start_up(ECHO)
    with world.lab.client_socket("client-2", socket.AF_INET, socket.SOCK_STREAM) as made:
        assert not os.get_blocking(made.fileno())
        made.connect_ex((world.lab.address("server"), world.port))
        world.await_text(program, f"{world.lab.address('client-2')} ")


def test_ipv6_goes_there_and_comes_back(private: World) -> None:
    """A dual-stack server sees the client at its IPv6 address."""
    try:
        address = private.lab.address("server", "ipv6")
    except CannotShow as reason:
        pytest.skip(str(reason))
    program = private.start_up(
        ECHO.replace('("", int(sys.argv[1]))', '("::", int(sys.argv[1])), family=socket.AF_INET6').replace(
            "(address, port)", "(address, port, *_)"
        )
    )
    [connection], [fact] = private.connect(address=address)
    connection.send_some(b"six")
    assert private.receive(connection, 3) == b"six"
    assert fact.local is not None
    assert fact.local.address == private.lab.address("client-1", "ipv6")
    private.await_text(program, f"{fact.local.address} {fact.local.port} connected")


def test_many_clients_are_opened_at_once(world: World) -> None:
    """More than one message between the processes of the lab can carry."""
    world.start_up(
        "import signal, socket, sys\nlistener = socket.create_server(('', int(sys.argv[1])), backlog=1000)\n"
        "print('up')\nwhile True:\n    signal.pause()\n"
    )
    opened, facts = world.connect(count=300)
    assert {fact.error for fact in facts} == {None}
    assert len(opened) == 300


def test_many_nc_clients_are_opened_at_once(world: World) -> None:
    """Each is three processes in a sandbox: their limit is each one's own, not that of all together."""
    world.start_up(
        "import signal, socket, sys\nlistener = socket.create_server(('', int(sys.argv[1])), backlog=1000)\n"
        "print('up')\nwhile True:\n    signal.pause()\n"
    )
    _, facts = world.connect(count=70, client="nc")
    assert {fact.error for fact in facts} == {None}


def test_who_was_accepted_and_left_at_once_was_reached() -> None:
    """The kernel tells EPIPE where a reset follows the end of the stream, before anybody has looked."""
    pump = Pump(FairClock(lambda: ()))
    with closing(pump), socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as client:
        client.setblocking(False)
        start_connecting(client, listener.getsockname(), None)
        accepted, _ = listener.accept()
        accepted.shutdown(socket.SHUT_WR)
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        accepted.close()
        assert finish_connecting(pump, {0: client}, within_s=5) == {0: errno.ECONNRESET}
