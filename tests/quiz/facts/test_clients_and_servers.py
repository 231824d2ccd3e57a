"""Who is a client, who is a server, and what they must agree on."""

import socket

import pytest

from tests.quiz.facts.network import Network


def test_a_server_may_speak_first(network: Network) -> None:
    """Bytes go in both directions as soon as the connection stands."""
    client, server = network.connection()
    server.send(b"220 hello")
    assert client.recv(64) == b"220 hello"


def test_both_may_send_at_once(network: Network) -> None:
    """A connection has a stream in each direction, and they don't wait for each other."""
    client, server = network.connection()
    client.send(b"from the client")
    server.send(b"from the server")
    assert (server.recv(64), client.recv(64)) == (b"from the client", b"from the server")


def test_a_peer_listens_and_connects(network: Network) -> None:
    """Two programs that each have a listener can each call the other."""
    here, there = network.listener(host="server"), network.listener(host="client")
    to_there = network.client("10.9.0.11", host="server")
    to_here = network.client("10.9.0.10", host="client")
    at_there, at_here = network.accept(there), network.accept(here)
    to_there.send(b"one")
    to_here.send(b"other")
    assert (at_there.recv(9), at_here.recv(9)) == (b"one", b"other")


def test_a_client_before_its_server_is_refused(network: Network) -> None:
    """connect() fails at once; nothing waits for a server to come."""
    wire = network.wire("client")
    with pytest.raises(ConnectionRefusedError):
        network.client()
    assert [packet.flags for packet in wire.wait_for(2)] == [{"SYN"}, {"RST", "ACK"}]
    network.listener()
    assert network.client().getpeername() == ("10.9.0.10", 9999)


def test_protocol_and_port_must_fit(network: Network) -> None:
    """A TCP client of a UDP port is refused, as is one of another port; its own port is free to choose."""
    udp = network.make_socket("server", socket.SOCK_DGRAM)
    udp.bind(("0.0.0.0", 9999))
    with pytest.raises(ConnectionRefusedError):
        network.client(port=9999)
    network.listener(port=9999)
    with pytest.raises(ConnectionRefusedError):
        network.client(port=9998)
    for port in (5000, 40000):
        client = network.make_socket("client")
        client.bind(("0.0.0.0", port))
        client.connect(("10.9.0.10", 9999))


def test_the_roles_are_made_by_the_calls(network: Network) -> None:
    """The same machine, and the same pair of programs, may be a client here and a server there."""
    listener = network.listener(host="client", port=40001)
    caller = network.make_socket("server")
    caller.bind(("0.0.0.0", 80 + 8000))  # the caller's port is the lower of the two
    caller.connect(("10.9.0.11", 40001))
    assert network.accept(listener).getpeername() == ("10.9.0.10", 8080)
