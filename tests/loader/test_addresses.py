"""Hosts' addresses."""

import pytest

from tests.loader.builder import Workshop


@pytest.mark.parametrize("address", ["10.9.1.1", "10.9.0.0", "10.9.0.255", "127.0.0.1", "0.0.0.0"])
def test_ipv4_outside_the_network(workshop: Workshop, address: str) -> None:
    workshop.edit("address: 10.9.0.12", f"address: {address}")
    assert workshop.problems() == [
        f"{workshop.at(f'address: {address}', 9)}: no host can have this address, "
        f"expected one from 10.9.0.1 to 10.9.0.254, found {address}"
    ]


@pytest.mark.parametrize("address", ["fd09::", "fd09:0:0:1::1", "::1"])
def test_ipv6_outside_the_network(workshop: Workshop, address: str) -> None:
    workshop.edit("fd09::10", address)
    assert workshop.problems() == [
        f"{workshop.at(chr(34) + address + chr(34))}: no host can have this address, "
        f"expected one in fd09::/64, but for fd09:: itself, found {address}"
    ]


@pytest.mark.parametrize("address", ["10.9.0.1", "10.9.0.254"])
def test_the_outermost_addresses_are_usable(workshop: Workshop, address: str) -> None:
    workshop.edit("address: 10.9.0.12", f"address: {address}")
    assert workshop.problems() == []


def test_an_address_of_two_hosts(workshop: Workshop) -> None:
    workshop.edit("address: 10.9.0.12", "address: 10.9.0.10")
    assert workshop.problems() == [
        f"{workshop.at('client-2: {address: ', 20)}: the host `server` has the address 10.9.0.10 already"
    ]


def test_an_ipv6_address_of_two_hosts_in_two_spellings(workshop: Workshop) -> None:
    workshop.edit("client-1: {}", 'client-1: {ipv6: "fd09:0::0010"}')
    assert workshop.problems() == [
        f"{workshop.at(chr(34) + 'fd09:0')}: the host `server` has the address fd09::10 already"
    ]
