"""The named facts that several steps report. A step reports; it never decides."""

from dataclasses import field
from typing import Literal

from grader.model.base import TransportProtocol
from grader.model.facts import facts
from grader.model.sockets import DescriptorRow, Endpoint, SocketRow

ProgramState = Literal["running", "exited", "signalled"]


@facts
class ProgramFacts:
    """One started program: whether it lives, how it ended, what it printed."""

    name: str
    host: str
    command: tuple[str, ...]
    """What the learner would type, not the sandbox around it."""
    privilege: str
    pid: int
    """Of the program itself, as seen from outside the lab; 0 when it never started."""
    state: ProgramState
    status: int | None = None
    """The exit status, where it exited."""
    signal: str | None = None
    """The signal's name, where one ended it."""
    stopped_for: str | None = None
    """The limit for which the lab ended it, such as ``output`` or ``time``."""
    used_up: str | None = None
    """What of its file system was used up at its end: ``disk space`` or ``number of files``."""
    output: str = ""
    """What it printed, output and errors mixed as on a terminal; undecodable bytes as ``\\xNN``."""
    output_dropped: int = 0
    """Bytes printed beyond the limit and not kept."""

    @property
    def is_running(self) -> bool:
        """Whether it had not ended when it was looked at."""
        return self.state == "running"

    @property
    def predicate(self) -> str:
        """How it ended, or that it did not, as the rest of a sentence that begins with its name."""
        return with_verb(self.ending)

    @property
    def ending(self) -> str:
        """How it ended, in words.

        >>> ProgramFacts(name="s", host="h", command=(), privilege="user", pid=1, state="running").ending
        'still running'
        """
        if self.stopped_for is not None:
            return f"stopped by the grader: over its limit of {self.stopped_for}"
        if self.state == "running":
            return "still running"
        ending = f"exited with status {self.status}" if self.state == "exited" else f"killed by {self.signal}"
        return ending if self.used_up is None else f"{ending}, with its whole {self.used_up} used up"


def with_verb(ending: str) -> str:
    """Return an ending as the rest of a sentence.

    >>> with_verb("killed by SIGSEGV"), with_verb("exited with status 1"), with_verb("still running")
    ('was killed by SIGSEGV', 'exited with status 1', 'is still running')
    """
    if ending.startswith(("killed", "stopped")):
        return f"was {ending}"
    return f"is {ending}" if ending.startswith("still") else ending


@facts
class ConnectionFacts:
    """One client's connection, as the client knows it."""

    group: str
    """The name under which ``open_connections`` keeps it."""
    number: int
    """1 for the first of its group."""
    client_host: str
    client: Literal["grader", "nc"]
    protocol: TransportProtocol
    local: Endpoint | None = None
    """The client's end; None when the kernel never gave it one."""
    remote: Endpoint
    error: str | None = None
    """The errno's name when it could not be opened, such as ``ECONNREFUSED``; ``ETIMEDOUT`` after the deadline."""

    def is_end_of(self, row: SocketRow) -> bool:
        """Return whether the row is one of the two ends of this connection: the same 4-tuple, either way round."""
        if self.local is None or row.remote.port == 0:
            return False
        ports = self.local.port, self.remote.port
        if (row.local.port, row.remote.port) not in (ports, ports[::-1]):
            return False  # as nearly always: a crowd's table is compared with each of the crowd
        mine = (self.local.address, self.local.port), (self.remote.address, self.remote.port)
        theirs = (row.local.unmapped, row.local.port), (row.remote.unmapped, row.remote.port)
        return theirs in (mine, mine[::-1])


@facts
class HostFacts:
    """What a judge must know of a host besides its sockets."""

    name: str
    addresses: tuple[str, ...]
    """Its own addresses in the lab, IPv4 first."""
    ephemeral_ports: tuple[int, int]
    """First and last port that its kernel gives to clients (ip(7), ip_local_port_range)."""


@facts
class World:
    """Who is who in the lab, at the moment of an observation."""

    hosts: tuple[HostFacts, ...]
    connections: tuple[ConnectionFacts, ...] = ()
    program_pids: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """For each started program, its process and the descendants of that."""
    program_hosts: dict[str, str] = field(default_factory=dict)
    """For each started program, the host that it runs in."""
    crashed: dict[str, str] = field(default_factory=dict)
    """Started programs that ended although nothing asked for it, and how."""

    def host(self, name: str) -> HostFacts | None:
        """Return the facts of the host of that name."""
        return next((host for host in self.hosts if host.name == name), None)

    def is_dead(self, host: str) -> bool:
        """Return whether a program of the host has crashed, and none that was started there still lives."""
        names = self.program_hosts.keys() | self.crashed.keys()
        there = [name for name in names if self.program_hosts.get(name, host) == host]
        has_crash = any(name in self.crashed for name in there)
        return has_crash and not any(self.program_pids.get(name) for name in there)

    def connections_of(self, group: str) -> tuple[ConnectionFacts, ...]:
        """Return the connections that ``open_connections`` keeps under that name."""
        return tuple(connection for connection in self.connections if connection.group == group)


@facts
class Observation:
    """What one look showed."""

    at_s: float = 0.0
    """Seconds since the lab was up."""


@facts
class SocketTable(Observation):
    """All sockets of one host at one moment."""

    host: str
    rows: tuple[SocketRow, ...]
    world: World


@facts
class DescriptorTable(Observation):
    """All descriptors of a program and its children at one moment."""

    program: ProgramFacts
    rows: tuple[DescriptorRow, ...]
    unreadable_pids: tuple[int, ...] = ()
    """Processes whose ``/proc/PID/fd`` the kernel did not let us read."""
