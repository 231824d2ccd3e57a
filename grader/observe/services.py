"""Reads ``/etc/services`` (services(5)): the names of well-known ports.

The parser is pure. Must not know which ports an exercise uses.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from grader.model.plainclass import plain

HIGHEST_PORT = 65535


@plain
class Service:
    """One line of ``/etc/services``."""

    name: str
    port: int
    protocol: str
    """The transport protocol: ``tcp``, ``udp``, ``sctp`` …"""
    aliases: tuple[str, ...] = ()


@plain
class IgnoredLine:
    """A line that names no service, and why."""

    number: int
    """Counted from 1."""
    text: str
    reason: str


class ServicesFile(NamedTuple):
    """What a file like ``/etc/services`` says."""

    services: list[Service]
    """In the order of the file, which decides when a port has two names (getservbyport(3))."""
    ignored: list[IgnoredLine]


def parse_services(text: str) -> ServicesFile:
    r"""Return the services of a text in the format of services(5), and the lines that hold none.

    >>> rows = "domain\t\t53/udp\nhttp\t\t80/tcp\t\twww\t\t# WorldWideWeb HTTP\n\n# comment\n"
    >>> parsed = parse_services(rows + "broken\nodd\t99999/tcp\n")
    >>> parsed.services[1]
    Service(name='http', port=80, protocol='tcp', aliases=('www',))
    >>> [(line.number, line.reason) for line in parsed.ignored]
    [(5, 'expected `name port/protocol`'), (6, 'expected a port from 0 to 65535, found `99999`')]
    """
    parsed = ServicesFile([], [])
    for number, line in enumerate(text.split("\n"), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        found = _parse_words(words)
        if isinstance(found, Service):
            parsed.services.append(found)
        else:
            parsed.ignored.append(IgnoredLine(number, line, found))
    return parsed


def _parse_words(words: list[str]) -> Service | str:
    """Return the service, or the reason why the words are none."""
    name, port_and_protocol = (*words, "")[:2]
    port, slash, protocol = port_and_protocol.partition("/")
    if not (slash and port and protocol):
        return "expected `name port/protocol`"
    if not (port.isascii() and port.isdecimal() and len(port) <= 5 and int(port) <= HIGHEST_PORT):
        return f"expected a port from 0 to {HIGHEST_PORT}, found `{port}`"
    return Service(name, int(port), protocol, tuple(words[2:]))


def read_services(path: str | Path = "/etc/services") -> ServicesFile:
    """Return what the file at `path` says; bytes that are no UTF-8 can stand in comments and aliases.

    Raises OSError when it cannot be read.
    """
    return parse_services(Path(path).read_bytes().decode("utf-8", "backslashreplace"))


def find_by_port(services: Iterable[Service], port: int, protocol: str) -> Service | None:
    """Return the first service at that port, as getservbyport(3) does.

    >>> find_by_port([Service("http", 80, "tcp", ("www",))], 80, "tcp").name
    'http'
    """
    return next((found for found in services if (found.port, found.protocol) == (port, protocol)), None)


def find_by_name(services: Iterable[Service], name: str, protocol: str | None = None) -> Service | None:
    """Return the first service of that name or alias, as getservbyname(3) does; None is any protocol.

    >>> find_by_name([Service("http", 80, "tcp", ("www",))], "www").port
    80
    """
    return next(
        (
            found
            for found in services
            if (name == found.name or name in found.aliases) and protocol in (None, found.protocol)
        ),
        None,
    )
