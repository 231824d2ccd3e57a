"""Reads the counters that a network namespace's kernel keeps of its TCP, by the names that nstat(8) gives them.

The parser is pure. Must not know what a counter is wanted for.
"""

from pathlib import Path

COUNTERS = Path("/proc/thread-self/net/netstat")
"""The kernel shows each thread those of its own namespace here (net/ipv4/proc.c, ``netstat_seq_show``)."""


def parse_counters(text: str) -> dict[str, int]:
    r"""Return the counters of a file in which each group is a line of names and one of numbers.

    >>> parse_counters("TcpExt: ListenOverflows ListenDrops\nTcpExt: 2 3\nIpExt: InOctets\nIpExt: 7\n")
    {'TcpExtListenOverflows': 2, 'TcpExtListenDrops': 3, 'IpExtInOctets': 7}

    Raises ValueError when the text is not of that form.
    """
    counters: dict[str, int] = {}
    lines = [line.split() for line in text.splitlines()]
    for names, numbers in zip(lines[::2], lines[1::2], strict=True):
        if not names or names[0] != numbers[0]:
            raise ValueError(f"expected two lines of one group, found {names[:1]} and {numbers[:1]}")
        group = names[0].removesuffix(":")
        counters |= {group + name: int(number) for name, number in zip(names[1:], numbers[1:], strict=True)}
    return counters
