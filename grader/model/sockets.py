"""What the kernel says about one socket, one descriptor and one process.

Plain dataclasses, not validated models: a table may have 20,000 rows.
"""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address


class SocketState(StrEnum):
    """TCP states by the names of ``netstat`` (``include/net/tcp_states.h`` has the numbers)."""

    ESTABLISHED = "ESTABLISHED"
    SYN_SENT = "SYN_SENT"
    SYN_RECV = "SYN_RECV"
    FIN_WAIT1 = "FIN_WAIT1"
    FIN_WAIT2 = "FIN_WAIT2"
    TIME_WAIT = "TIME_WAIT"
    CLOSE = "CLOSE"
    CLOSE_WAIT = "CLOSE_WAIT"
    LAST_ACK = "LAST_ACK"
    LISTEN = "LISTEN"
    CLOSING = "CLOSING"


class SocketProtocol(StrEnum):
    """The ``Proto`` column of ``netstat``, which names protocol and address family at once."""

    TCP = "tcp"
    TCP6 = "tcp6"
    UDP = "udp"
    UDP6 = "udp6"
    UNIX = "unix"


@dataclass(frozen=True, slots=True)
class Owner:
    """A descriptor that holds a socket: the proof of which process a port belongs to."""

    pid: int
    """Process id as the grader sees it."""
    process: str
    """The process's ``comm`` (at most 15 bytes, chosen by the program itself: evidence, never proof)."""
    descriptor: int
    """The number under ``/proc/PID/fd``."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One end of a socket. A wildcard is spelled ``0.0.0.0`` or ``::``; port 0 is netstat's ``*``."""

    address: str
    port: int

    def __str__(self) -> str:
        """Return the text that netstat prints: ``10.0.0.2:9999``, ``0.0.0.0:*``, ``:::22``.

        >>> str(Endpoint("10.0.0.2", 9999)), str(Endpoint("0.0.0.0", 0)), str(Endpoint("::", 22))
        ('10.0.0.2:9999', '0.0.0.0:*', ':::22')
        """
        return f"{self.address}:{self.port or '*'}"

    @property
    def unmapped(self) -> str:
        """The address with an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) told as the IPv4 one.

        >>> Endpoint("::ffff:10.0.0.2", 9999).unmapped
        '10.0.0.2'
        """
        if not self.address.startswith("::ffff:"):
            return self.address
        mapped = getattr(ip_address(self.address), "ipv4_mapped", None)
        return str(mapped) if mapped else self.address


@dataclass(frozen=True, slots=True)
class SocketRow:
    """One row of a host's socket table, as netlink ``sock_diag(7)`` tells it."""

    protocol: SocketProtocol
    state: SocketState
    """UDP sockets are CLOSE when unconnected (netstat prints nothing) and ESTABLISHED when connected."""
    local: Endpoint
    remote: Endpoint
    receive_queue: int
    """Bytes not yet read; for LISTEN, connections that wait to be accepted (tcp(7), ss(8))."""
    send_queue: int
    """Bytes not yet acknowledged; for LISTEN, the longest that the accept queue may get."""
    uid: int
    inode: int
    """The number in ``socket:[inode]``; 0 while no descriptor exists (queued, or TIME_WAIT)."""
    ipv6_only: bool | None = None
    """For a listening or unconnected IPv6 socket: whether IPV6_V6ONLY is set; None where not told."""
    path: str = ""
    """For UNIX sockets: the path, or ``@name`` for an abstract one."""
    owners: tuple[Owner, ...] = ()

    @property
    def is_dual_stack(self) -> bool:
        """Whether this IPv6 wildcard listener serves IPv4 clients too (ipv6(7), IPV6_V6ONLY)."""
        return self.local.address == "::" and self.ipv6_only is False

    @property
    def is_queued(self) -> bool:
        """Whether the connection is complete for the kernel but not yet returned by ``accept(2)``."""
        queued_states = (SocketState.ESTABLISHED, SocketState.CLOSE_WAIT)
        is_tcp = self.protocol in (SocketProtocol.TCP, SocketProtocol.TCP6)
        return is_tcp and self.state in queued_states and self.inode == 0


@dataclass(frozen=True, slots=True)
class DescriptorRow:
    """One line of ``ls -l /proc/PID/fd``."""

    pid: int
    process: str
    descriptor: int
    target: str
    """What the link reads, such as ``socket:[48213]``, ``/dev/pts/3`` or ``pipe:[911]``."""
    socket: SocketRow | None = None
    """The row of the socket table with that inode, where the target is a socket that has one."""
