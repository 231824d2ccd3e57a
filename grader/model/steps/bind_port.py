"""``bind_port``: a process asks the kernel for a port, and the kernel's answer is read."""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Literal

from grader.model.base import Port, Privilege, Slug, TransportProtocol
from grader.model.endpoints import is_ip_address
from grader.model.facts import facts
from grader.model.language import Checked, written_as
from grader.model.observations import Observation, SocketTable
from grader.model.steps.base import Reference, StepOptions

BindOutcome = Literal["bound", "EACCES", "EADDRINUSE", "EADDRNOTAVAIL"]


def _has_no_spaces(address: str) -> None:
    if not address or any(character.isspace() for character in address):
        raise ValueError("expected an IP address or the name of a host")


class BindPort(StepOptions):
    """Call bind(2) in a process of its own and report what the kernel says."""

    only_judged = frozenset({"expect"})
    only_looks = True

    host: Slug
    port: Port
    address: Annotated[str, Checked(_has_no_spaces)] = "0.0.0.0"  # noqa: S104 - the wildcard is what a server asks for, inside the lab
    """An address, the name of a host of the exercise, ``0.0.0.0`` or ``::``."""
    protocol: TransportProtocol = "tcp"
    privilege: Privilege = field(default="user", metadata=written_as("as"))
    """Who asks."""
    reuse_address: bool = False
    """Whether SO_REUSEADDR is set first (socket(7))."""
    expect: BindOutcome
    """``bound``, or the errno of the refusal."""

    def references(self) -> Iterator[Reference]:
        """Yield the host, and the host that the address names."""
        yield Reference("host", self.host, ("host",))
        if not is_ip_address(self.address):
            yield Reference("host", self.address, ("address",))


@facts
class PortBound(Observation):
    """The kernel's answer to bind(2), and the three things on which it depends."""

    error: str | None
    """The errno's name; None when the port was given."""
    address: str
    unprivileged_port_start: int
    """The first port that needs no privilege in that host (ip(7))."""
    has_net_bind_service: bool
    """Whether the asking process had CAP_NET_BIND_SERVICE (capabilities(7))."""
    sockets: SocketTable
    """Of the host just before: who has the port."""
