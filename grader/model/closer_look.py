"""What is looked at after a failure, besides the failed step's own facts: to find out why.

Like every observation it reports and never decides.
"""

from dataclasses import field

from grader.model.facts import facts
from grader.model.observations import Observation, ProgramFacts, SocketTable
from grader.model.sockets import DescriptorRow


@facts
class SystemCall:
    """A system call in which a thread waits."""

    name: str
    """Such as ``recvfrom``; ``call 300`` for one that the grader has no name for."""
    arguments: tuple[int, ...] = ()
    """As the kernel has them, without sign."""

    @property
    def descriptor(self) -> int:
        """The first argument, which is a descriptor for the calls that take one; -1 when there is none."""
        return self.arguments[0] if self.arguments else -1


@facts
class ProcessFacts:
    """One process of a program."""

    pid: int
    parent: int
    """The process that started it."""
    state: str
    """The letter of proc_pid_stat(5): ``R`` runs, ``S`` waits, ``Z`` has ended and nobody asked how."""
    processor_s: float
    """Processor time used so far, in user and kernel mode, with that of ended children."""
    waits: tuple[SystemCall, ...] = ()
    """Where each of its threads waits, its first thread first; not told for one that runs."""
    running_threads: int = 0
    """Threads that run, or are about to."""
    caught: tuple[str, ...] = ()
    """Signals for which it has a handler."""
    ignored: tuple[str, ...] = ()
    """Signals that it ignores or blocks."""

    @property
    def is_zombie(self) -> bool:
        """Whether it has ended and waits for its parent's wait(2); not where its first thread alone has ended."""
        return self.state == "Z" and not self.waits and not self.running_threads


@facts
class ProgramLook:
    """A started server, looked at closely."""

    program: ProgramFacts
    ports: tuple[int, ...]
    """Those that it was started to listen on."""
    processes: tuple[ProcessFacts, ...] = ()
    """Itself first, then its descendants."""
    descriptors: tuple[DescriptorRow, ...] = ()
    busy_s: float = 0.0
    """Processor time that its processes used while they were looked at."""
    never_waits: bool = False
    """Whether at each of several looks one of its threads ran, or wanted to."""

    @property
    def zombies(self) -> tuple[ProcessFacts, ...]:
        """Its ended children that nobody has waited for."""
        return tuple(process for process in self.processes if process.is_zombie)


@facts
class PortAnswer:
    """What the kernel says to a process of the grader's own that asks for a port, just after the failure."""

    host: str
    port: int
    protocol: str
    privilege: str
    error: str | None
    """The errno's name; None when the port is to be had."""


@facts
class TracedCall:
    """A system call that strace(1) printed."""

    process: int
    """As the program itself sees it; 0 for its first process while that is the only one."""
    name: str
    arguments: str
    """As strace prints them, such as ``3, {sa_family=AF_INET, sin_port=htons(9999), ...}, 16``."""
    result: int
    error: str | None = None
    """The errno's name where it failed."""
    line: str
    """All of it."""


@facts
class Trace:
    """What strace(1) printed of a program that was started once more."""

    calls: tuple[TracedCall, ...] = ()
    is_cut_off: bool = False
    """Whether it was ended while it went on, so that other calls may have come after these."""


@facts
class CloserLook(Observation):
    """The whole lab a moment after a failure."""

    lasted_s: float
    """Seconds during which it was watched."""
    tables: tuple[SocketTable, ...] = ()
    """Of each host."""
    programs: tuple[ProgramLook, ...] = ()
    port_answers: tuple[PortAnswer, ...] = ()
    """For each port that the failed step's server was to have."""
    calls: tuple[TracedCall, ...] = ()
    """Of a server that ended before it listened, started once more under strace(1), where that is installed."""
    calls_cut_off: bool = False
    """Whether other calls may have come after these; see Trace."""
    dropped_requests: dict[str, int] = field(default_factory=dict)
    """How often the kernel of each host has dropped a client's request because an accept queue was full, from the
    lab's beginning on (TcpExtListenOverflows of nstat(8)). Only of hosts that have a network of their own."""

    def table_of(self, host: str) -> SocketTable | None:
        """Return a host's table."""
        return next((table for table in self.tables if table.host == host), None)

    def program(self, name: str) -> ProgramLook | None:
        """Return the started server of that name."""
        return next((look for look in self.programs if look.program.name == name), None)
