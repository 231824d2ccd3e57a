"""What netstat's columns show, read from the table that netstat prints."""

import shutil
import socket
import subprocess
from contextlib import ExitStack

import pytest

from grader.observe.netlink import SocketDiagnostics
from tests.observe.worlds import client_of, inode_of, listening, port_of, row_from, row_with_state
from tests.quiz.facts.network import Network


def netstat(*options: str) -> list[list[str]]:
    """Return the words of each row that netstat prints, or skip where there is none."""
    if shutil.which("netstat") is None:
        pytest.skip("netstat is not installed")
    printed = subprocess.run(["netstat", *options], check=True, capture_output=True, text=True).stdout
    return [line.split() for line in printed.splitlines()[2:]]


def test_a_listener_on_all_addresses(network: Network) -> None:
    """Both addresses are 0.0.0.0, and the other side's port is `*`."""
    network.listener("0.0.0.0", 9999)
    row = network.row("server")
    assert (row.protocol, str(row.local), str(row.remote), row.state) == (
        "tcp",
        "0.0.0.0:9999",
        "0.0.0.0:*",
        "LISTEN",
    )


def test_a_clients_row(network: Network) -> None:
    """The local end is the client's, the foreign end the server's."""
    network.listener()
    client = network.client()
    row = network.row("client")
    assert str(row.local) == f"10.9.0.11:{port_of(client)}"
    assert (str(row.remote), row.state) == ("10.9.0.10:9999", "ESTABLISHED")


def test_a_udp_row(network: Network) -> None:
    """Bound, with no other side; the kernel has no state to tell, so netstat's column is empty."""
    made = network.make_socket("server", socket.SOCK_DGRAM)
    made.bind(("127.0.0.1", 5353))
    row = network.row("server")
    assert (row.protocol, str(row.local), str(row.remote)) == ("udp", "127.0.0.1:5353", "0.0.0.0:*")
    assert row.state == "CLOSE"


def test_a_row_of_ipv6(network: Network) -> None:
    """The address `::`, a colon, and the port; `:::*` for any other side."""
    network.listener("::", 8022)
    row = network.row("server")
    assert (row.protocol, str(row.local), str(row.remote), row.state) == ("tcp6", ":::8022", ":::*", "LISTEN")


def test_a_udp_row_of_ipv6_at_loopback(network: Network) -> None:
    """Like chronyd's: ::1 is the address, what follows the last colon is the port."""
    network.lab.write_sysctl("server", "net.ipv4.ip_unprivileged_port_start", "0")
    made = network.make_socket("server", socket.SOCK_DGRAM, socket.AF_INET6)
    made.bind(("::1", 323))
    row = network.row("server")
    assert (row.protocol, str(row.local), str(row.remote)) == ("udp6", "::1:323", ":::*")


def test_rows_of_accepted_and_of_waiting_clients(network: Network) -> None:
    """Three accepted and one that waits are four ESTABLISHED rows, and one LISTEN row."""
    listener = network.listener()
    for _ in range(4):
        network.client()
    for _ in range(3):
        network.accept(listener)
    states = [row.state.value for row in network.rows("server")]
    assert (states.count("ESTABLISHED"), states.count("LISTEN"), len(states)) == (4, 1, 5)


def test_netstat_hides_listeners_without_a(stack: ExitStack) -> None:
    """-a shows them with the others, -l shows them alone."""
    listener = listening(stack)
    client_of(stack, listener)
    local = f"127.0.0.1:{port_of(listener)}"

    def states(*options: str) -> list[str]:
        return sorted(words[5] for words in netstat(*options) if words[3] == local)

    assert states("-tn") == ["ESTABLISHED"]
    assert states("-tna") == ["ESTABLISHED", "LISTEN"]
    assert states("-tnl") == ["LISTEN"]


def test_netstat_without_n_prints_names(stack: ExitStack) -> None:
    """127.0.0.1 becomes `localhost` or another name; with -n it stays a number."""
    listener = listening(stack)
    port = str(port_of(listener))
    [named] = [words[3] for words in netstat("-tl") if words[3].endswith(f":{port}")]
    [numeric] = [words[3] for words in netstat("-tln") if words[3].endswith(f":{port}")]
    assert numeric == f"127.0.0.1:{port}"
    assert named != numeric


def test_a_connected_udp_socket_is_called_established(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """The word means here only that the socket has a fixed partner; nobody has agreed to anything."""
    made = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    made.connect(("127.0.0.1", 9))
    row = row_with_state(diagnostics, port_of(made), 9, "ESTABLISHED")
    assert row.inode == inode_of(made)


def test_the_listener_stays_when_clients_come(stack: ExitStack, diagnostics: SocketDiagnostics) -> None:
    """Its foreign end stays open for any client."""
    listener = listening(stack)
    client_of(stack, listener)
    stack.enter_context(listener.accept()[0])
    row = row_from(diagnostics, port_of(listener))
    assert row is not None
    assert (str(row.remote), row.state) == ("0.0.0.0:*", "LISTEN")
