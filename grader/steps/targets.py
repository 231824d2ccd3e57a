"""Turns the end that an author wrote into the address and port that a client connects to."""

from typing import Literal

from grader.model.endpoints import EndpointPattern
from grader.model.lab import Lab
from grader.model.observations import SocketTable


def target_of(end: EndpointPattern, family: Literal["ipv4", "ipv6"], lab: Lab) -> tuple[str, int]:
    """Return the address and the port. Raises CannotShow where a host has no address of that family."""
    address = end.host if end.is_address else lab.address(end.host, family)
    return address, int(end.port)


def table_of_target(client_host: str, address: str, lab: Lab) -> SocketTable | None:
    """Return the socket table of the host that has the address: for a loopback address, the client's own."""
    host = lab.host_of(address)
    if host is None and (address.startswith("127.") or address == "::1"):
        host = client_host
    return lab.socket_table(host) if host is not None else None
