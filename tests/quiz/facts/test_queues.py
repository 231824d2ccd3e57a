"""Recv-Q, Send-Q, and the queue of accept()."""

import socket
from contextlib import ExitStack

from grader.model.sockets import SocketRow
from grader.observe.netlink import SocketDiagnostics
from tests.observe.worlds import client_of, connection, listening, port_of, row_from
from tests.quiz.facts.network import Network, lose_everything, state_of
from tests.quiz.facts.test_opening_and_closing import fill
from tests.waiting import wait_until


def queue(diagnostics: SocketDiagnostics, name: str, count: int, local: int, remote: int = 0) -> SocketRow:
    """Return the row with these ports once that queue has so many."""

    def find() -> SocketRow | None:
        row = row_from(diagnostics, local, remote)
        return row if row and getattr(row, name) == count else None

    return wait_until(find, what=f"{count} in {name}")


def test_recv_q_is_what_the_program_has_not_read(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """3000 bytes arrive, one recv(1024) takes 1024, and 1976 stay for the next ones."""
    listener, client, server = connection(stack)
    ends = port_of(listener), port_of(client)
    client.send(b"x" * 3000)
    queue(diagnostics, "receive_queue", 3000, *ends)
    assert len(server.recv(1024)) == 1024
    queue(diagnostics, "receive_queue", 1976, *ends)
    assert len(server.recv(1024)) == 1024
    assert len(server.recv(1024)) == 952


def test_send_q_is_what_the_other_kernel_has_not_acknowledged(network: Network) -> None:
    """Bytes that are lost on the way stay in Send-Q; those that arrive leave it, read or not."""
    client, server = network.connection()

    def of_client(count: int) -> bool:
        return network.row("client", "ESTABLISHED").send_queue == count

    client.send(b"hello")
    wait_until(lambda: of_client(0), what="an acknowledgement, though nobody has read")
    assert network.row("server", "ESTABLISHED").receive_queue == 5
    lose_everything(server)
    client.send(b"lost")
    wait_until(lambda: of_client(4), what="4 bytes without an acknowledgement")


def test_a_reader_that_does_not_read_stops_its_sender(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """First its Recv-Q fills, then the sender's Send-Q, and then send() would wait."""
    listener, client, _ = connection(stack)
    ends = port_of(listener), port_of(client)
    fill(client)
    theirs, mine = row_from(diagnostics, *ends), row_from(diagnostics, *reversed(ends))
    assert theirs is not None
    assert mine is not None
    assert theirs.receive_queue > 0
    assert mine.send_queue > 0


def test_recv_q_of_a_listener_counts_those_who_wait(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """Three have connected, one is accepted: 3, then 2. What they have sent does not count here."""
    listener = listening(stack, backlog=5)
    clients = [client_of(stack, listener) for _ in range(3)]
    clients[0].send(b"hello")
    assert queue(diagnostics, "receive_queue", 3, port_of(listener)).state == "LISTEN"
    stack.enter_context(listener.accept()[0])
    queue(diagnostics, "receive_queue", 2, port_of(listener))


def test_data_may_come_before_accept(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """It waits in the Recv-Q of the connection, and the first recv() gets it."""
    listener = listening(stack)
    client = client_of(stack, listener)
    client.send(b"early")
    queue(diagnostics, "receive_queue", 5, port_of(listener), port_of(client))
    server = stack.enter_context(listener.accept()[0])
    assert server.recv(64) == b"early"


def test_a_backlog_of_2_lets_3_wait(network: Network) -> None:
    """Linux takes one more than it was told: a queue is full when it is longer than the backlog."""
    listener = network.listener(backlog=2)
    clients = [network.client() for _ in range(3)]
    late = network.make_socket("client")
    late.setblocking(False)
    wire = network.wire("client")
    late.connect_ex(("10.9.0.10", 9999))
    # It is not refused: its SYN is dropped without an answer, and it asks again until there is room.
    assert [packet.flags for packet in wire.wait_for(2)] == [{"SYN"}, {"SYN"}]
    assert state_of(late) == "SYN_SENT"
    assert network.row("server", "LISTEN").receive_queue == len(clients)
    network.accept(listener)
    wait_until(lambda: state_of(late) == "ESTABLISHED", what="the late client's connection")


def test_the_backlog_does_not_limit_those_who_are_accepted(stack: ExitStack) -> None:
    """Ten clients at once with a backlog of 1."""
    listener = listening(stack, backlog=1)
    pairs = []
    for _ in range(10):
        client = client_of(stack, listener)
        pairs.append((client, stack.enter_context(listener.accept()[0])))
    assert {state_of(each) for pair in pairs for each in pair} == {"ESTABLISHED"}


def test_a_backlog_is_cut_to_somaxconn(network: Network) -> None:
    """listen() does not complain; the row tells the kernel's own limit (which `ss` shows as Send-Q)."""
    network.lab.write_sysctl("server", "net.core.somaxconn", "100")
    network.listener(backlog=100_000)
    assert network.row("server", "LISTEN").send_queue == 100


def test_clients_are_accepted_in_the_order_in_which_they_came(stack: ExitStack) -> None:
    """First in, first out."""
    listener = listening(stack)
    came = [client_of(stack, listener).getsockname() for _ in range(4)]
    assert [stack.enter_context(listener.accept()[0]).getpeername() for _ in range(4)] == came


def test_a_listener_that_closes_takes_its_queue_with_it(stack: ExitStack) -> None:
    """Those who waited are reset."""
    listener = listening(stack)
    client = client_of(stack, listener)
    listener.close()
    client.settimeout(20)
    try:
        received = client.recv(1)
    except ConnectionResetError:
        return
    raise AssertionError(received)


def test_udp_drops_what_does_not_fit(stack: ExitStack) -> None:
    """A UDP receiver that does not read loses datagrams, and the sender is not slowed down."""
    receiver = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    receiver.bind(("127.0.0.1", 0))
    sender = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    assert all(sender.sendto(b"x" * 1000, receiver.getsockname()) == 1000 for _ in range(100))
    receiver.setblocking(False)
    received = 0
    try:
        while receiver.recv(2000):
            received += 1
    except BlockingIOError:
        pass
    assert 0 < received < 100
