"""Opens clients' connections in the hosts of a lab: by the grader's own sockets, or by ``nc`` processes."""

import errno
import os
import socket
from collections.abc import Callable
from typing import Protocol

from grader.lab.connections import (
    NcConnection,
    SocketConnection,
    connection_facts,
    finish_connecting,
    start_connecting,
)
from grader.lab.program import LabProgram
from grader.lab.pump import Pump
from grader.model.base import TransportProtocol
from grader.model.lab import ClientConnection, LabError
from grader.model.observations import ConnectionFacts
from grader.model.plainclass import plain
from grader.model.sockets import Endpoint, SocketRow, SocketState

IN_TURN = 8
"""Up to so many clients connect one after the other."""
_ESTABLISHED = "succeeded!"
"""How ``nc -v`` tells of a connection, before it serves it."""
Opened = tuple[list[ClientConnection], list[ConnectionFacts]]
"""The connections that are open, and the facts of all that were tried."""


@plain
class Wanted:
    """The connections to open."""

    group: str
    hosts: tuple[str, ...]
    count: int
    """From each of the hosts."""
    target: Endpoint
    protocol: TransportProtocol
    source_port: int | None
    deadline_s: float


class ClientGround(Protocol):
    """What clients need of a lab."""

    pump: Pump

    def open_sockets(self, host: str, family: int, kind: int, count: int) -> list[socket.socket]:
        """Return non-blocking sockets that live in a host."""

    def source(self, host: str, port: int | None) -> tuple[str, int] | None:
        """Return what a client of that host binds to before it connects; None to leave it to the kernel."""

    def start_nc(self, host: str, command: tuple[str, ...]) -> tuple[LabProgram, int]:
        """Start an nc in a host; return it, and the grader's end of its input."""

    def rows_of(self, program: LabProgram, host: str) -> list[SocketRow]:
        """Return the rows of a host's table that a program's descriptors hold."""


def connect_by_sockets(ground: ClientGround, wanted: Wanted) -> Opened:
    """Connect, and wait for the kernel's answers until the deadline."""
    target = (wanted.target.address, wanted.target.port)
    family = socket.AF_INET6 if ":" in wanted.target.address else socket.AF_INET
    kind = socket.SOCK_STREAM if wanted.protocol == "tcp" else socket.SOCK_DGRAM
    made = [
        (host, opened) for host in wanted.hosts for opened in ground.open_sockets(host, family, kind, wanted.count)
    ]
    errors = _connect_all(ground, wanted, made, target)
    connections: list[ClientConnection] = []
    facts = []
    for index, (host, opened) in enumerate(made):
        fact = connection_facts(
            wanted.group,
            index + 1,
            host,
            opened,
            remote=wanted.target,
            protocol=wanted.protocol,
            error=errors[index],
        )
        facts.append(fact)
        if fact.error is None:
            connections.append(SocketConnection(opened, fact, was_reset=errors[index] == errno.ECONNRESET))
        else:
            opened.close()
    return connections, facts


def _connect_all(
    ground: ClientGround, wanted: Wanted, made: list[tuple[str, socket.socket]], target: tuple[str, int]
) -> dict[int, int]:
    """Return each attempt's errno, 0 when it is established.

    A few come one after the other, so that a server sees them in that order; many come all at once.
    """
    limit = ground.pump.stopwatch()
    everyone = list(range(len(made)))
    batches = [[index] for index in everyone] if len(made) <= IN_TURN else [everyone]
    errors: dict[int, int] = {}
    for batch in batches:
        for index in batch:
            host, opened = made[index]
            errors[index] = start_connecting(opened, target, ground.source(host, wanted.source_port))
        waiting = {index: made[index][1] for index in batch if not errors[index]}
        errors |= finish_connecting(ground.pump, waiting, within_s=max(0.0, limit.remaining_s(wanted.deadline_s)))
    return errors


def connect_by_nc(ground: ClientGround, wanted: Wanted) -> Opened:
    """Start the nc processes one after the other; each is seen connected before the next starts."""
    limit = ground.pump.stopwatch()
    connections: list[ClientConnection] = []
    facts = []
    for number, host in enumerate((host for host in wanted.hosts for _ in range(wanted.count)), start=1):
        program, writer = ground.start_nc(host, nc_command(wanted, ground.source(host, wanted.source_port)))
        row = _await_row(ground, program, host, within_s=max(0.0, limit.remaining_s(wanted.deadline_s)))
        fact = ConnectionFacts(
            group=wanted.group,
            number=number,
            client_host=host,
            client="nc",
            protocol=wanted.protocol,
            local=row.local if row else None,
            remote=wanted.target,
            error=None if row else _error_of(program),
        )
        facts.append(fact)
        if fact.error is not None:
            os.close(writer)
            program.close()
            continue
        connections.append(NcConnection(program, writer, ground.pump, fact, _row_finder(ground, program, host)))
    return connections, facts


def _error_of(program: LabProgram) -> str | None:
    """Return the errno that nc tells; ETIMEDOUT while it has not ended. Raises LabError when it tells none.

    ``nc -v`` ends its complaint with the C library's text of the errno (strerror(3)). None is for a connection that
    was established and is gone already: a reset comes only after that, until then it would be a refusal (RFC 9293).
    """
    if not program.has_ended:
        return "ETIMEDOUT"
    assert program.complaints is not None
    program.complaints.finish()
    said = program.complaints.text.strip()
    if _ESTABLISHED in said or said.endswith(os.strerror(errno.ECONNRESET)):
        return None
    for number, name in errno.errorcode.items():
        if said.endswith(os.strerror(number)):
            return name
    raise LabError(f"nc could not be run: {said or program.facts().ending}")


def nc_command(wanted: Wanted, source: tuple[str, int] | None) -> tuple[str, ...]:
    """Return the command line of nc(1); ``-v`` lets it say why it could not connect."""
    options: tuple[str, ...] = ("-u",) if wanted.protocol == "udp" else ()
    if source is not None and source[0]:
        options += ("-s", source[0])
    if wanted.source_port is not None:
        options += ("-p", str(wanted.source_port))
    if wanted.protocol == "tcp":
        options += ("-v",)  # over UDP it would send bytes of its own, to see whether anybody is there
    return ("nc", *options, wanted.target.address, str(wanted.target.port))


def _row_finder(ground: ClientGround, program: LabProgram, host: str) -> Callable[[], SocketRow | None]:
    return lambda: _client_row(ground, program, host)


def _client_row(ground: ClientGround, program: LabProgram, host: str) -> SocketRow | None:
    return next((row for row in ground.rows_of(program, host) if row.remote.port), None)


def _await_row(ground: ClientGround, program: LabProgram, host: str, *, within_s: float) -> SocketRow | None:
    """Wait for nc's established socket; None when nc ended, or the time was up, before there was one."""
    found: list[SocketRow] = []

    def is_decided() -> bool:
        row = _client_row(ground, program, host)
        if row is not None and row.state is not SocketState.SYN_SENT:
            found.append(row)
        return bool(found) or program.has_ended

    ground.pump.wait_until(is_decided, within_s=within_s)
    return found[0] if found else None
