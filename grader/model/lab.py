"""What a step may ask of the lab. Every lab keeps this promise, whatever it is made of."""

import socket
from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from grader.model.base import Privilege, TransportProtocol
from grader.model.closer_look import ProcessFacts, Trace
from grader.model.observations import ConnectionFacts, DescriptorTable, ProgramFacts, SocketTable
from grader.model.recipe import BuildFacts, Recipe, Source
from grader.model.sockets import SocketRow
from grader.model.steps.send import EndOfReply


class CannotShow(Exception):  # noqa: N818 - it is no error: the step is skipped with this reason
    """This machine, or this kind of lab, cannot show what a step asks for."""


class LabError(Exception):
    """The grader's or the machine's own fault, with what to do about it."""


class RunningProgram(Protocol):
    """A program that was started in a host."""

    ending_is_expected: bool
    """Whether the exercise asked for its end, so that nobody takes it for a crash."""

    ports: frozenset[int]
    """The ports that it was started to listen on."""

    @property
    def pid(self) -> int:
        """Its process id as seen from outside the lab; 0 before the program itself runs."""

    @property
    def host(self) -> str:
        """The host that it runs in."""

    @property
    def is_running(self) -> bool:
        """Whether it has not ended: to be asked again and again, as facts are not."""

    @property
    def is_waiting(self) -> bool:
        """Whether its own process has not ended, and all threads of all its processes wait for something."""

    @property
    def lived_s(self) -> float:
        """For how many seconds it ran, until its end was noticed; so far, while it runs."""

    def facts(self) -> ProgramFacts:
        """Return what is known of it now, with all that it has printed."""

    def pids(self) -> tuple[int, ...]:
        """Return its process and the descendants of that, which still live."""

    def send_signal(self, name: str) -> None:
        """Send it a signal by name, such as ``SIGTERM``. Nothing happens when it has ended."""

    def kill(self) -> None:
        """End it and all that it started, and wait for that."""


class ClientConnection(Protocol):
    """One client's end of a connection."""

    @property
    def facts(self) -> ConnectionFacts:
        """Who is connected to whom."""

    def send_some(self, data: bytes) -> int:
        """Return how many bytes were taken; 0 when it would block. Raises OSError."""

    def receive_some(self) -> bytes | None:
        """Return what arrived, ``b""`` at the end, None when nothing is there yet. Raises OSError."""

    def hold_last_bytes(self) -> None:
        """Let the last bytes that are sent leave together with the end of sending; an `nc` can't.

        A server so never sees all bytes before it sees the end.
        """

    def close(self, how: Literal["close", "shutdown", "reset"] = "close") -> None:
        """End it from the client's side."""

    @property
    def ended(self) -> EndOfReply:
        """How the server's side has ended so far."""


class Stopwatch(Protocol):
    """Tells how much of a time limit is left, which a busy machine stretches."""

    def remaining_s(self, limit_s: float) -> float:
        """Return the seconds until a limit that was written for an idle machine is over; 0 or less when it is."""


class Lab(Protocol):
    """The hosts of an exercise and all that happens in them."""

    programs: dict[str, RunningProgram]
    """The started servers, by the names that steps use."""
    connections: dict[str, list[ClientConnection]]
    """The open connections, by the names of their groups."""

    def elapsed_s(self) -> float:
        """Return the seconds since the lab was up."""

    def address(self, host: str, family: Literal["ipv4", "ipv6"] = "ipv4") -> str:
        """Return a host's address. Raises CannotShow when this lab has none of that family."""

    def build(
        self,
        program: str,
        source: Source,
        recipe: Recipe,
        *,
        within_s: float,
        meanwhile: Callable[[], None] | None = None,
    ) -> BuildFacts | None:
        """Take a program's files in, and build them where there is something to build.

        ``meanwhile`` is called while the build is under way, for what takes no time of the build's.
        Returns what the build said; None when there was nothing to build. Raises CannotShow when this machine
        does not have a tool that the recipe needs, LabError.
        """

    def start_server(
        self,
        name: str,
        *,
        program: str,
        host: str,
        privilege: Privilege,
        arguments: tuple[str, ...],
        environment: Mapping[str, str],
        listens: tuple[tuple[str, int], ...],
    ) -> RunningProgram:
        """Start a program of the exercise in a host. Raises CannotShow, LabError.

        ``listens`` has the protocols and ports that it is to have: a lab that shares the machine's network
        raises LabError when another program has one of them, since no verdict on this one would be fair.
        """

    def trace_server(self, name: str, *, within_s: float) -> Trace:
        """Start a server once more, as it was started, under strace(1), and end it when the time is up.

        It is ended before when all of it waits without end, as a server that is up waits for its clients.
        Returns its system calls about sockets and processes, as far as it came. Raises CannotShow where strace is
        not installed.
        """

    def what_befell(self) -> str | None:
        """Return what this machine has done to programs of the lab since it was made, as a sentence.

        None when there is nothing that could have made one of them fail. Raises LabError.
        """

    def check_excuse(self, name: str) -> None:
        """Raise LabError where something outside the lab may have kept a started server from listening."""

    def start_command(
        self,
        command: tuple[str, ...],
        *,
        host: str,
        privilege: Privilege,
        environment: Mapping[str, str],
        stdin: str | None,
    ) -> RunningProgram:
        """Start any installed program in a host. Raises CannotShow when it is not installed, LabError."""

    def bind(
        self,
        *,
        host: str,
        address: str,
        port: int,
        protocol: TransportProtocol,
        privilege: Privilege,
        reuse: bool,
    ) -> tuple[str | None, bool]:
        """Call bind(2) in a process of its own.

        Returns the errno's name (None when the port was given) and whether that process had
        CAP_NET_BIND_SERVICE. Raises CannotShow, LabError.
        """

    def connect(
        self,
        group: str,
        *,
        hosts: tuple[str, ...],
        count: int,
        address: str,
        port: int,
        protocol: TransportProtocol,
        client: Literal["grader", "nc"],
        source_port: int | None,
        deadline_s: float,
    ) -> tuple[list[ClientConnection], list[ConnectionFacts], tuple[str, ...]]:
        """Open connections from each of the hosts.

        Returns those that are open, the facts of all that were tried, and notes for the reader.
        Raises CannotShow, LabError.
        """

    def client_socket(self, host: str, family: socket.AddressFamily, kind: socket.SocketKind) -> socket.socket:
        """Return a new non-blocking socket that lives in that host."""

    def leave(self, client: socket.socket) -> None:
        """End a client's side of its TCP connection by FIN; what the server still sends is taken, never reset."""

    def sockets(self, host: str) -> tuple[SocketRow, ...]:
        """Return a host's socket table now, each row with the descriptors of lab programs that hold it."""

    def socket_table(self, host: str) -> SocketTable:
        """Return a host's socket table now, with who is who."""

    def descriptor_table(self, name: str) -> DescriptorTable:
        """Return the descriptors of a started server and its children, joined with its host's sockets."""

    def process_table(self, name: str) -> tuple[ProcessFacts, ...]:
        """Return what each process of a started server is doing; nothing when it has ended."""

    def host_of(self, address: str) -> str | None:
        """Return the host that has this address."""

    def read_sysctl(self, host: str, name: str) -> str:
        """Return a host's setting, as ``/proc/sys`` shows it. Raises CannotShow, LabError."""

    def write_sysctl(self, host: str, name: str, value: str) -> None:
        """Change a host's setting. Raises CannotShow where the host's network is the machine's own; LabError."""

    def dropped_requests(self, host: str) -> int:
        """Return how often a host's kernel has dropped a client's request because an accept queue was full.

        Raises CannotShow where the host's network is the machine's own, whose other programs count too; LabError.
        """

    def services_text(self) -> tuple[str, str]:
        """Return the path and the text of the hosts' ``/etc/services``. Raises CannotShow when there is none."""

    def wait_until(self, condition: Callable[[], bool], *, within_s: float, moves_data: bool = False) -> bool:
        """Look at a condition again and again, taking in all programs' output meanwhile.

        Returns whether it became true in time. Time that programs lose to others on a busy machine doesn't count.
        ``moves_data`` tells that each look sends or receives: it is then made as often at the end as at first.
        """

    def pause(self, seconds: float) -> None:
        """Take in all programs' output for so long."""

    def stopwatch(self) -> Stopwatch:
        """Return what tells how much of a time limit that begins now is left."""
