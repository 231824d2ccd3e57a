"""Names become addresses before there is a connection."""

import socket
import struct

import pytest

from tests.quiz.facts.network import Network

ASK = """
import ctypes, socket
# The lab's programs look names up in /etc/hosts alone; this asks DNS after it, as most machines do.
ctypes.CDLL(None).__nss_configure_lookup(b"hosts", b"files dns")
try:
    found = socket.getaddrinfo("{name}", {port}, socket.AF_INET, socket.SOCK_STREAM)
    print(*sorted("%s:%d" % entry[4] for entry in found))
except socket.gaierror as error:
    print(error.strerror)
"""


def encoded(name: str) -> bytes:
    """Return a name as DNS writes it (RFC 1035, 3.1)."""
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def answer(query: bytes, addresses: list[str]) -> bytes:
    """Return a response (RFC 1035, 4.1) with these addresses; none means that there is no such name."""
    question = query[12 : query.index(b"\0", 12) + 5]
    records = [b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + socket.inet_aton(each) for each in addresses]
    flags = 0x8180 if addresses else 0x8183
    return query[:2] + struct.pack("!HHHHH", flags, 1, len(records), 0, 0) + question + b"".join(records)


def ask(network: Network, name: str, addresses: list[str], *, port: int = 80) -> tuple[str, list[bytes]]:
    """Look a name up at the host `server`, where a name server of ours answers; return the result and the queries.

    A machine without a line in /etc/resolv.conf asks 127.0.0.1 (resolv.conf(5)).
    """
    network.lab.write_sysctl("server", "net.ipv4.ip_unprivileged_port_start", "0")
    name_server = network.make_socket("server", socket.SOCK_DGRAM)
    name_server.bind(("127.0.0.1", 53))
    name_server.setblocking(False)
    command = ("python3", "-uc", ASK.format(name=name, port=port))
    program = network.lab.start_command(command, host="server", privilege="user", environment={}, stdin="")
    queries: list[bytes] = []

    def has_ended() -> bool:
        try:
            query, sender = name_server.recvfrom(4096)
        except BlockingIOError:
            return not program.facts().is_running
        queries.append(query)
        name_server.sendto(answer(query, addresses), sender)
        return False

    assert network.lab.wait_until(has_ended, within_s=20), program.facts()
    return program.facts().output.strip(), queries


def test_a_name_server_is_asked_at_udp_port_53(network: Network) -> None:
    """The question holds the name, and the answer the address. Nothing of it is TCP."""
    loopback = network.wire("server", "lo")
    found, queries = ask(network, "www.example.org", ["192.0.2.7"])
    assert found == "192.0.2.7:80"
    assert encoded("www.example.org") in queries[0]
    assert {packet.protocol for packet in loopback.packets()} == {socket.IPPROTO_UDP}


def test_a_name_may_have_several_addresses(network: Network) -> None:
    """The program gets all of them, and tries one after the other."""
    assert ask(network, "www.example.org", ["192.0.2.7", "192.0.2.8"])[0] == "192.0.2.7:80 192.0.2.8:80"


def test_the_hosts_file_is_asked_first(network: Network) -> None:
    """A name in /etc/hosts needs no name server."""
    assert ask(network, "client", ["192.0.2.7"]) == ("10.9.0.11:80", [])


def test_an_unknown_name_never_becomes_a_connection(network: Network) -> None:
    """The lookup fails before anybody could connect: no packet is TCP."""
    loopback, card = network.wire("server", "lo"), network.wire("server")
    found, queries = ask(network, "no-such-machine.example.org", [])
    assert found == "Name or service not known"
    assert queries
    assert all(packet.protocol != socket.IPPROTO_TCP for packet in [*loopback.packets(), *card.packets()])


def test_connect_takes_an_address_and_sends_no_name(network: Network) -> None:
    """The packets of a connection have numbers only, so a server can't see which name its client typed."""
    network.listener()
    wire = network.wire("server")
    told = network.python(
        "import socket; socket.create_connection(('server', 9999)).sendall(b'hello')", host="client"
    )
    assert told.status == 0, told
    packets = wire.wait_for(4)
    assert packets[0].destination == ("10.9.0.10", 9999)
    assert all(b"server" not in packet.transport for packet in packets)


@pytest.mark.parametrize("port", [80, 8080])
def test_an_address_answer_has_no_port(network: Network, port: int) -> None:
    """The same answer serves every port: the program has brought it along, and gets it back with the address."""
    found, queries = ask(network, "www.example.org", ["192.0.2.7"], port=port)
    assert found == f"192.0.2.7:{port}"
    assert answer(queries[0], ["192.0.2.7"])[-4:] == bytes([192, 0, 2, 7])  # the record ends with the address
