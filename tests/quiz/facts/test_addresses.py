"""Who reaches a socket at which address."""

import socket

import pytest

from tests.observe.worlds import port_of
from tests.quiz.facts.network import Network


def reaches(network: Network, host: str, address: str) -> bool:
    """Return whether a client of a host gets through to port 9999 of an address."""
    try:
        network.client(address, host=host).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.mark.parametrize(
    ("bound", "open_to"),
    [
        ("0.0.0.0", {("server", "127.0.0.1"), ("server", "10.9.0.10"), ("client", "10.9.0.10")}),
        ("127.0.0.1", {("server", "127.0.0.1")}),
        ("10.9.0.10", {("server", "10.9.0.10"), ("client", "10.9.0.10")}),
        ("::1", {("server", "::1")}),
        (
            "::",
            {
                ("server", "127.0.0.1"),
                ("server", "10.9.0.10"),
                ("client", "10.9.0.10"),
                ("server", "::1"),
                ("client", "fd09::10"),
            },
        ),
    ],
)
def test_the_local_address_tells_who_gets_in(network: Network, bound: str, open_to: set[tuple[str, str]]) -> None:
    """What counts is the address that a client asks for."""
    made = network.make_socket("server", family=socket.AF_INET6 if ":" in bound else socket.AF_INET)
    if bound == "::":
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    made.bind((bound, 9999))
    made.listen(32)
    asked = [
        ("server", "127.0.0.1"),
        ("server", "10.9.0.10"),
        ("client", "10.9.0.10"),
        ("server", "::1"),
        ("client", "fd09::10"),
    ]
    assert {each for each in asked if reaches(network, *each)} == open_to


def test_each_machine_has_its_own_127_0_0_1(network: Network) -> None:
    """A client that asks for 127.0.0.1 asks its own machine."""
    network.listener("0.0.0.0", host="server")
    assert not reaches(network, "client", "127.0.0.1")
    at_home = network.listener("0.0.0.0", host="client")
    network.client("127.0.0.1", host="client")
    assert network.accept(at_home).getsockname() == ("127.0.0.1", 9999)


def test_a_machine_talks_to_itself_without_the_network_card(network: Network) -> None:
    """By 127.0.0.1 and by its own address: all packets are on `lo`, none at `eth0`."""
    listener = network.listener()
    card, loopback = network.wire("server"), network.wire("server", "lo")
    for address in ("127.0.0.1", "10.9.0.10"):
        client = network.client(address, host="server")
        client.send(b"to myself")
        assert network.accept(listener).recv(64) == b"to myself"
    assert {packet.destination[0] for packet in loopback.packets()} == {"127.0.0.1", "10.9.0.10"}
    assert card.packets() == []


def test_all_of_127_is_this_machine(network: Network) -> None:
    """127.0.0.2 reaches a server at 0.0.0.0, and not one at 127.0.0.1. ::1 is another family's."""
    listener = network.listener("0.0.0.0")
    assert reaches(network, "server", "127.0.0.2")
    assert not reaches(network, "server", "::1")
    listener.close()
    network.listener("127.0.0.1")
    assert not reaches(network, "server", "127.0.0.2")


def test_an_ipv4_client_of_an_ipv6_socket(network: Network) -> None:
    """The server sees it as ::ffff:10.9.0.11."""
    made = network.make_socket("server", family=socket.AF_INET6)
    made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    made.bind(("::", 9999))
    made.listen(8)
    client = network.client("10.9.0.10")
    accepted = network.accept(made)
    assert accepted.getpeername()[:2] == ("::ffff:10.9.0.11", port_of(client))
    assert network.row("server", "ESTABLISHED").protocol == "tcp6"
    assert network.row("client", "ESTABLISHED").protocol == "tcp"


def test_bind_takes_addresses_of_this_machine_only(network: Network) -> None:
    """The client's address at the server is no way to choose who may come: EADDRNOTAVAIL."""
    made = network.make_socket("server")
    with pytest.raises(OSError, match="Cannot assign requested address"):
        made.bind(("10.9.0.11", 9999))


def test_a_connection_has_one_address_though_its_listener_has_all(network: Network) -> None:
    """The listener says 0.0.0.0, the accepted socket the address that its client asked for."""
    listener = network.listener("0.0.0.0")
    for address in ("127.0.0.1", "10.9.0.10"):
        network.client(address, host="server")
        assert network.accept(listener).getsockname() == (address, 9999)
    assert listener.getsockname() == ("0.0.0.0", 9999)
