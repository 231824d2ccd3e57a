"""Checks that hosts' addresses lie in the exercise's networks, and that no two hosts share one."""

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network

from grader.loader.nodes import MappingNode, Node, string
from grader.loader.problems import Problem, shown

_IPV4 = IPv4Network("10.9.0.0/24")
_IPV6 = IPv6Network("fd09::/64")
_Address = IPv4Address | IPv6Address


def address_problems(root: MappingNode) -> Iterator[Problem]:
    """Yield addresses that no host can have, and addresses that two hosts have."""
    owners: dict[_Address, str] = {}
    hosts = root.get("hosts")
    for name, entry in hosts.entries.items() if isinstance(hosts, MappingNode) else ():
        for key in ("address", "ipv6"):
            node = entry.node.get(key) if isinstance(entry.node, MappingNode) else None
            address = _parse(string(node), key)
            if node is not None and address is not None:
                yield from _wrong_address(node, address, name, owners)


def _parse(text: str | None, key: str) -> _Address | None:
    """Return the address; None for what the model refuses already."""
    try:
        return None if text is None else IPv4Address(text) if key == "address" else IPv6Address(text)
    except AddressValueError:
        return None


def _wrong_address(node: Node, address: _Address, host: str, owners: dict[_Address, str]) -> Iterator[Problem]:
    if isinstance(address, IPv4Address):
        usable = address in _IPV4 and address not in (_IPV4.network_address, _IPV4.broadcast_address)
        expected = f"one from {_IPV4[1]} to {_IPV4[-2]}"
    else:
        # The lowest address of a subnet means "any router of it" (RFC 4291, section 2.6.1).
        usable = address in _IPV6 and address != _IPV6.network_address
        expected = f"one in {_IPV6}, but for {_IPV6.network_address} itself"
    if not usable:
        yield Problem.at(node.position, "no host can have this address", expected=expected, found=f"{address}")
    elif address in owners:
        what = f"the host `{shown(owners[address])}` has the address {address} already"
        yield Problem.at(node.position, what, hint="without an address, the next free one is given")
    owners.setdefault(address, host)
