"""Numbers in packets: the high byte first."""

import ctypes
import socket
import struct
import sys

import pytest

from tests.quiz.facts.network import Network


def bind_as_c_does(made: socket.socket, port_field: int) -> int:
    """Call bind(2) with a sockaddr_in whose sin_port is this number in the machine's own order; return the port."""
    address = struct.pack("=HH4s8x", socket.AF_INET, port_field, b"\0\0\0\0")
    if ctypes.CDLL(None, use_errno=True).bind(made.fileno(), address, len(address)) != 0:
        raise OSError(ctypes.get_errno(), "bind")
    return int(made.getsockname()[1])


LITTLE_ENDIAN = pytest.mark.skipif(sys.byteorder != "little", reason="this machine has the network's byte order")


@LITTLE_ENDIAN
@pytest.mark.parametrize(("meant", "got"), [(9999, 3879), (8080, 36895), (80, 20480), (8224, 8224), (1024, 4)])
def test_without_htons_it_is_another_port(network: Network, meant: int, got: int) -> None:
    """The two bytes change places, which only 0x2020 and its like don't mind."""
    network.lab.write_sysctl("server", "net.ipv4.ip_unprivileged_port_start", "0")
    assert bind_as_c_does(network.make_socket("server"), meant) == got
    assert bind_as_c_does(network.make_socket("client"), socket.htons(meant)) == meant or meant < 1024


@LITTLE_ENDIAN
def test_a_forgotten_htons_gets_around_the_privilege(network: Network) -> None:
    """80 without htons() is 20480: an ordinary user may have that."""
    network.lab.write_sysctl("server", "net.ipv4.ip_unprivileged_port_start", "1024")
    code = """
import ctypes, socket, struct
made = socket.socket()
address = struct.pack("=HH4s8x", socket.AF_INET, 80, bytes(4))
print(ctypes.CDLL(None).bind(made.fileno(), address, len(address)), made.getsockname()[1])
try:
    socket.socket().bind(("0.0.0.0", 80))
except PermissionError:
    print("refused")
"""
    assert network.python(code).output.split() == ["0", "20480", "refused"]


def test_the_high_byte_goes_first(network: Network) -> None:
    """In the packet stand 0x27 and then 0x0F for port 9999; and 10, 9, 0, 10 for the address."""
    wire = network.wire("client")
    made = network.make_socket("client", socket.SOCK_DGRAM)
    made.sendto(b"hello", ("10.9.0.10", 9999))
    transport = wire.wait_for(1)[0].transport
    assert list(transport[2:4]) == [0x27, 0x0F] == [39, 15]
    assert struct.pack("!I", 0x0A09000A) == socket.inet_aton("10.9.0.10") == bytes([10, 9, 0, 10])


def test_text_has_no_byte_order(network: Network) -> None:
    """A stream's bytes arrive in the order in which they were sent."""
    client, server = network.connection()
    client.send(b"hello")
    assert server.recv(64) == b"hello"


def test_a_number_in_the_data_is_the_programs_business(network: Network) -> None:
    """The kernel turns nothing round in what is sent: both programs must agree on an order."""
    client, server = network.connection()
    client.send(struct.pack("<I", 1))
    assert struct.unpack("!I", server.recv(4)) == (16777216,)


def test_htons_and_ntohs_do_the_same() -> None:
    """Both change the two bytes, or leave them: the names only tell the direction."""
    assert all(socket.htons(port) == socket.ntohs(port) for port in range(65536))
    assert all(socket.htons(socket.ntohs(port)) == port for port in range(65536))
    assert socket.htons(9999) == int.from_bytes(struct.pack("!H", 9999), sys.byteorder)
