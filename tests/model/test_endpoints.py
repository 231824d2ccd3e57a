"""One end of a socket as an author writes it."""

import socket
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.endpoints import EndpointPattern, is_ip_address, parse_endpoint

slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda text: not is_ip_address(text))
mapped = st.ip_addresses(v=4).map(lambda address: IPv6Address(f"::ffff:{address}"))
ipv6 = st.one_of(st.ip_addresses(v=6).filter(lambda address: int(address) >> 32), mapped).map(
    lambda address: socket.inet_ntop(socket.AF_INET6, address.packed)
)
"""As the kernel's tools print them, which is how rows have them."""
hosts = st.one_of(st.just("*"), slugs, st.ip_addresses(v=4).map(str), ipv6)
ports = st.one_of(st.integers(1, 65535), st.sampled_from(["ephemeral", "*"]))


@given(hosts, ports)
def test_what_is_written_is_read_back(host: str, port: int | str) -> None:
    """An endpoint's text and the endpoint are the same thing."""
    pattern = EndpointPattern(host, port)
    assert parse_endpoint(str(pattern)) == pattern
    assert parse_endpoint(pattern) is pattern


@given(st.one_of(st.text(), st.integers(), st.none(), st.booleans()))
def test_whatever_is_no_endpoint_is_refused(value: Any) -> None:
    """Only ValueError comes out, or an endpoint with a port that exists."""
    try:
        pattern = parse_endpoint(value)
    except ValueError:
        return
    assert pattern.port in ("ephemeral", "*") or 1 <= int(pattern.port) <= 65535


@pytest.mark.parametrize("written", [
    "", ":", "server", "server:", ":9999", "9999", "server:0", "server:65536", "server:-1", "server:http",
    "::1:80", "[server]:80", "[10.9.0.1]:80", "[::1]80", "[::1", "[]:80", "server:9999:1", "a:b:c", "server: 9999",
])  # fmt: skip
def test_an_endpoint_has_a_host_and_a_port(written: str) -> None:
    """What lacks one of them, or has one that cannot be, is refused."""
    with pytest.raises(ValueError):
        parse_endpoint(written)


@given(st.ip_addresses(v=6))
def test_an_address_is_the_same_however_it_is_spelt(address: IPv6Address) -> None:
    """The long and the short form of an IPv6 address are one endpoint."""
    assert parse_endpoint(f"[{address.exploded}]:80") == parse_endpoint(f"[{address.compressed}]:80")


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_addresses_are_told_from_names(address: IPv4Address | IPv6Address) -> None:
    """An address is no host's name, and a name no address."""
    assert is_ip_address(str(address))
    assert not is_ip_address("server")
