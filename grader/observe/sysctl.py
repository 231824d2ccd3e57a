"""Reads the network sysctls of the calling thread's network namespace.

The parsers are pure; nothing is ever written. Must not know what a value is wanted for.
"""

from pathlib import Path
from typing import NamedTuple

PROC_SYS = Path("/proc/sys")
"""The kernel shows each thread the ``net`` of its own namespace here (network_namespaces(7))."""


class PortRange(NamedTuple):
    """Ports from `low` to `high`, both included."""

    low: int
    high: int


def parse_integers(text: str, *, expected: int) -> tuple[int, ...]:
    r"""Return the numbers of a sysctl file.

    >>> parse_integers("32768\t60999\n", expected=2)
    (32768, 60999)
    >>> parse_integers("1024\n", expected=1)
    (1024,)

    Raises ValueError when the text does not hold `expected` decimal numbers.
    """
    words = text.split()
    if len(words) != expected or not all(word.isascii() and word.isdecimal() for word in words):
        raise ValueError(f"expected {expected} decimal numbers, found {text!r}")
    return tuple(map(int, words))


def ephemeral_range(root: Path = PROC_SYS) -> PortRange:
    """Return the ports that connect(2) and bind(2) to port 0 choose from: ip(7), ip_local_port_range.

    Raises OSError when the file cannot be read, ValueError when it holds something else.
    """
    low, high = _read_integers(root, "net.ipv4.ip_local_port_range", 2)
    return PortRange(low, high)


def unprivileged_port_start(root: Path = PROC_SYS) -> int:
    """Return the first port that needs no CAP_NET_BIND_SERVICE: ip(7), ip_unprivileged_port_start.

    Raises OSError when the file cannot be read, ValueError when it holds something else.
    """
    (start,) = _read_integers(root, "net.ipv4.ip_unprivileged_port_start", 1)
    return start


def _read_integers(root: Path, name: str, expected: int) -> tuple[int, ...]:
    return parse_integers((root / name.replace(".", "/")).read_text("ascii"), expected=expected)
