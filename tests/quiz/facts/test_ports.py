"""Who gets which port, and what the names of ports are worth."""

import os
import socket
import struct
from contextlib import ExitStack

import pytest

from grader.model.base import Privilege
from grader.observe.netlink import SocketDiagnostics
from grader.observe.services import find_by_port, parse_services, read_services
from tests.observe.worlds import client_of, inode_of, listening, port_of, python_child, row_from
from tests.quiz.facts.network import Network, state_of
from tests.waiting import wait_until

MACHINE_RULE = "net.ipv4.ip_unprivileged_port_start"
RANGE = "net.ipv4.ip_local_port_range"


def test_ports_have_names() -> None:
    """The services of the course, in this machine's own /etc/services."""
    try:
        services = read_services().services
    except FileNotFoundError:
        pytest.skip("this machine has no /etc/services")
    wanted = {22: "ssh", 25: "smtp", 53: "domain", 80: "http", 443: "https", 631: "ipp"}
    found = {port: find_by_port(services, port, "tcp") for port in wanted}
    assert {port: each and each.name for port, each in found.items()} == wanted
    assert socket.getservbyport(631, "tcp") == "ipp"


def test_a_name_opens_no_port(network: Network) -> None:
    """Nobody listens on a port because a file has a line for it."""
    assert parse_services(network.lab.services_text()[1]).services
    assert network.rows("server") == []
    with pytest.raises(ConnectionRefusedError):
        network.client(port=80)


def test_a_port_has_sixteen_bits() -> None:
    """The highest is 65535: one more does not fit into the two bytes of the header."""
    assert struct.pack("!H", 65535) == b"\xff\xff"
    with pytest.raises(struct.error):
        struct.pack("!H", 65536)


def test_connect_chooses_from_the_range(network: Network) -> None:
    """The client's port comes from ip_local_port_range of the client's machine."""
    network.listener(backlog=64)
    low, high = map(int, network.lab.read_sysctl("client", RANGE).split())
    assert all(low <= port_of(network.client()) <= high for _ in range(50))
    network.lab.write_sysctl("client", RANGE, "5000 5003")
    assert {port_of(network.client()) for _ in range(4)} <= {5000, 5001, 5002, 5003}


def test_the_usual_range() -> None:
    """A new network namespace starts with Linux's own rule: ip(7), 32768 to 60999."""
    with open("/proc/sys/" + RANGE.replace(".", "/"), encoding="ascii") as file:
        here = tuple(map(int, file.read().split()))
    if here != (32768, 60999):
        pytest.skip(f"this machine's range was changed to {here}")
    with ExitStack() as stack:
        client = client_of(stack, listening(stack))
        assert 32768 <= port_of(client) <= 60999


def test_port_0_means_any_free_port(stack: ExitStack) -> None:
    """bind() with 0 succeeds, and the socket has another port than 0."""
    made = stack.enter_context(socket.socket())
    made.bind(("127.0.0.1", 0))
    assert port_of(made) > 0


def test_a_client_with_a_fixed_port_can_not_come_back_at_once(network: Network) -> None:
    """It closes first, so its own port stays in TIME_WAIT, and bind() is refused."""
    listener = network.listener()

    def visit() -> None:
        client = network.make_socket("client")
        client.bind(("0.0.0.0", 5000))
        client.connect(("10.9.0.10", 9999))
        server = network.accept(listener)
        client.close()
        assert server.recv(1) == b""
        server.close()

    visit()
    assert network.row("client", "TIME_WAIT").local.port == 5000
    with pytest.raises(OSError, match="already in use"):
        visit()


@pytest.mark.parametrize(
    ("address", "port", "privilege", "told"),
    [
        ("0.0.0.0", 80, "user", "EACCES"),
        ("0.0.0.0", 80, "root", None),
        ("0.0.0.0", 80, "net_bind_service", None),
        ("0.0.0.0", 1023, "user", "EACCES"),
        ("0.0.0.0", 1024, "user", None),
        ("0.0.0.0", 9999, "root", "EADDRINUSE"),
        ("10.9.0.11", 9998, "root", "EADDRNOTAVAIL"),
    ],
)
def test_why_bind_refuses(
    network: Network, address: str, port: int, privilege: Privilege, told: str | None
) -> None:
    """EACCES: not for you; EADDRINUSE: somebody has it; EADDRNOTAVAIL: not an address of this machine."""
    network.lab.write_sysctl("server", MACHINE_RULE, "1024")
    network.listener(port=9999)
    refusal, _ = network.lab.bind(
        host="server",
        address=address,
        port=port,
        protocol="tcp",
        privilege=privilege,
        reuse=False,
    )
    assert refusal == told


@pytest.mark.parametrize(("rule", "told"), [("81", "EACCES"), ("80", None)])
def test_where_the_privilege_begins(network: Network, rule: str, told: str | None) -> None:
    """The setting has the first port that is for everybody; the capability alone opens those below it."""
    network.lab.write_sysctl("server", MACHINE_RULE, rule)

    def refusal(who: Privilege) -> str | None:
        return network.lab.bind(
            host="server", address="0.0.0.0", port=80, protocol="tcp", privilege=who, reuse=False
        )[0]

    assert refusal("user") == told
    assert refusal("net_bind_service") is None


def test_only_bind_asks_for_the_privilege(network: Network) -> None:
    """A client without any right connects to port 80, and gets data from it."""
    network.lab.write_sysctl("client", MACHINE_RULE, "1024")
    network.lab.write_sysctl("server", MACHINE_RULE, "0")
    listener = network.listener(port=80)
    told = network.python(
        "import socket; print('connected', socket.create_connection(('10.9.0.10', 80)).getpeername()[1])",
        host="client",
    )
    assert "connected 80" in told.output
    assert port_of(network.accept(listener)) == 80


def test_which_pairs_may_be_open_together(network: Network) -> None:
    """Other protocol or other address: yes. The same, or one that includes the other: no."""

    def has_room(address: str) -> bool:
        return (
            network.lab.bind(
                host="server", address=address, port=9999, protocol="tcp", privilege="user", reuse=True
            )[0]
            is None
        )

    first = network.listener("127.0.0.1")
    udp = network.make_socket("server", socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 9999))
    assert has_room("10.9.0.10")
    assert not has_room("127.0.0.1")
    assert not has_room("0.0.0.0")
    first.close()
    network.listener("0.0.0.0")
    assert not has_room("0.0.0.0")
    assert not has_room("127.0.0.1")


def test_a_child_shares_the_listener(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """fork() hands the descriptor on: two processes, one bound socket, one LISTEN row."""
    code = """
import os, socket
listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
child = os.fork()
if child == 0:
    import signal
    signal.pause()
print(port, child)
try:
    input()
finally:
    os.kill(child, 9)
"""
    parent = python_child(stack, code)
    assert parent.stdout is not None
    port, child = map(int, parent.stdout.readline().split())
    stack.callback(lambda: parent.communicate("\n"))
    row = row_from(diagnostics, port)
    assert row is not None

    def sockets_of(pid: int) -> set[str]:
        return {os.readlink(f"/proc/{pid}/fd/{each}") for each in os.listdir(f"/proc/{pid}/fd")}

    name = f"socket:[{row.inode}]"
    wait_until(lambda: name in sockets_of(child), what="the child's descriptor")
    assert name in sockets_of(parent.pid)


def test_listen_without_bind_gives_any_port(stack: ExitStack) -> None:
    """Who ignores a failed bind() and goes on listens where no client looks."""
    taken = listening(stack)
    made = stack.enter_context(socket.socket())
    with pytest.raises(OSError, match="in use"):
        made.bind(taken.getsockname())
    made.listen(8)
    assert state_of(made) == "LISTEN"
    assert port_of(made) not in (0, port_of(taken))


def test_the_kernel_gives_a_client_to_one_of_those_that_share(stack: ExitStack) -> None:
    """With SO_REUSEPORT on both, two sockets have the port, and a client reaches one of them only."""
    first, second = (stack.enter_context(socket.socket()) for _ in range(2))
    for each in (first, second):
        each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    first.bind(("127.0.0.1", 0))
    second.bind(first.getsockname())
    for each in (first, second):
        each.listen(8)
        each.setblocking(False)
    client_of(stack, first)

    def accepts(listener: socket.socket) -> bool:
        try:
            stack.enter_context(listener.accept()[0])
        except BlockingIOError:
            return False
        return True

    assert [accepts(first), accepts(second)].count(True) == 1
    assert inode_of(first) != inode_of(second)
