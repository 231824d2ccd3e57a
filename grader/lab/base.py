"""What every lab has in common: started programs, clients, tables, waiting, and the end of it all.

A lab differs from another in how programs are kept apart and in where a host's sockets live; it says so in
the few methods that it must give here.
"""

import errno
import io
import os
import socket
import tarfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.lab.connections import (
    NcConnection,
    SocketConnection,
    connection_facts,
    finish_connecting,
    remaining_s,
    start_connecting,
)
from grader.lab.holder_connection import HolderConnection, HolderRefused
from grader.lab.machine import find_command
from grader.lab.output import Output, open_terminal
from grader.lab.program import LabProgram, Launch
from grader.lab.pump import Pump
from grader.model.base import Privilege, TransportProtocol
from grader.model.exercise import Exercise
from grader.model.lab import CannotShow, ClientConnection, LabError, RunningProgram
from grader.model.observations import ConnectionFacts, DescriptorTable, HostFacts, SocketTable, World
from grader.model.recipe import BuildFacts, Recipe, Source
from grader.model.sockets import Endpoint, Owner, SocketRow, SocketState
from grader.observe.descriptors import join_owners, join_sockets, read_descriptors, socket_owners
from grader.observe.sysctl import parse_integers

MACHINE_SERVICES = Path("/etc/services")
BUILD_HOST = "build host"
"""A host without neighbours, which no exercise sees: where programs are built."""
_NC_KEPT_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Start:
    """What is needed to start something in a host."""

    name: str
    host: str
    command: tuple[str, ...]
    privilege: Privilege
    environment: Mapping[str, str]
    folder: str
    """The working copy, in the holder's room."""


@dataclass(frozen=True, slots=True)
class Built:
    """A program's files, ready to be copied for each start."""

    folder: str
    recipe: Recipe


class BaseLab(ABC):
    """A lab; use it as a context manager."""

    depth: int
    """How many generations below its launcher a program is."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.programs: dict[str, RunningProgram] = {}
        self.connections: dict[str, list[ClientConnection]] = {}
        self.limits = exercise.limits
        self._pump = Pump()
        self._started: list[LabProgram] = []
        self._built: dict[str, Built] = {}
        self._facts: dict[str, HostFacts] = {}
        self._folders = 0
        self._closing = ExitStack()
        self._up_since = time.monotonic()
        self._holder: HolderConnection

    # What a lab must say of itself

    @abstractmethod
    def address(self, host: str, family: Literal["ipv4", "ipv6"] = "ipv4") -> str:
        """Return a host's address. Raises CannotShow when this lab has none of that family."""

    @abstractmethod
    def sockets(self, host: str) -> tuple[SocketRow, ...]:
        """Return a host's socket table now, each row with the descriptors of lab programs that hold it."""

    @abstractmethod
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
        """Call bind(2) in a process of its own; see Lab."""

    @abstractmethod
    def write_sysctl(self, host: str, name: str, value: str) -> None:
        """Change a host's setting. Raises CannotShow, LabError."""

    @abstractmethod
    def read_sysctl(self, host: str, name: str) -> str:
        """Return a host's setting. Raises CannotShow, LabError."""

    @abstractmethod
    def _open_sockets(self, host: str, family: int, kind: int, count: int) -> list[socket.socket]:
        """Return non-blocking sockets that live in a host."""

    @abstractmethod
    def _source(self, host: str, port: int | None) -> tuple[str, int] | None:
        """Return what a client of that host binds to before it connects; None to leave it to the kernel."""

    @abstractmethod
    def _spawn_request(self, start: Start) -> tuple[dict[str, object], str]:
        """Return the holder's request for a start, and the arguments of the launcher."""

    @abstractmethod
    def _check_start(self, start: Start, listens: tuple[tuple[str, int], ...]) -> None:
        """Raise CannotShow or LabError where such a program can't be judged here."""

    # Programs

    def build(self, program: str, source: Source, recipe: Recipe, *, within_s: float) -> BuildFacts | None:
        """Take a program's files in, and build them where there is something to build; see Lab."""
        for tool in recipe.tools:
            self.require_command(tool, recipe.package)
        folder = f"build/{program}"
        self._unpack(source, folder)
        self._built[program] = Built(folder, recipe)
        if not recipe.build:
            return None
        began = time.monotonic()
        running = self._start(
            Start(f"build of {program}", BUILD_HOST, recipe.build, "user", {}, folder), stdin=os.devnull
        )
        if not self.wait_until(lambda: running.has_ended, within_s=within_s):
            running.stop_for("time")
        facts = running.facts()
        running.close()
        return BuildFacts(
            at_s=self.elapsed_s(),
            recipe=recipe,
            program=facts,
            made=facts.status == 0 and self._has_file(f"{folder}/{recipe.makes}"),
            waited_s=time.monotonic() - began,
        )

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
        """Start a program of the exercise in a host; see Lab."""
        built = self._built[program]
        command = (*built.recipe.start, *arguments)
        start = Start(name, host, command, privilege, environment, self._new_folder())
        self._check_start(start, listens)
        self._holder.ask({"request": "copy", "from": built.folder, "to": start.folder})
        running = self._start(start, stdin=None)
        self.programs[name] = running
        return running

    def start_command(
        self,
        command: tuple[str, ...],
        *,
        host: str,
        privilege: Privilege,
        environment: Mapping[str, str],
        stdin: str | None,
    ) -> RunningProgram:
        """Start any installed program in a host; see Lab."""
        start = Start(command[0], host, command, privilege, environment, self._new_folder())
        self._check_start(start, ())
        self._holder.ask({"request": "make_folder", "folder": start.folder})
        return self._start(start, stdin=stdin)

    def require_command(self, name: str, package: str = "") -> str:
        """Return a command's path. Raises CannotShow, with the mend, when the machine does not have it."""
        path = find_command(name)
        if path is None:
            mend = f": `sudo apt install {package}`" if package else ""
            raise CannotShow(f"`{name}` is not installed on this machine{mend}")
        return path

    def _start(self, start: Start, *, stdin: str | None) -> LabProgram:
        """Start something with a terminal as its output; its input too, unless a text or a path is given."""
        ours, theirs = open_terminal()
        descriptors = [theirs, theirs, theirs]
        try:
            if stdin is not None:
                descriptors[0] = _readable(stdin)
            return self._launch(start, ours, tuple(descriptors), self.limits.output_kib * 1024)
        finally:
            for descriptor in set(descriptors):
                os.close(descriptor)

    def _launch(self, start: Start, reader: int, standard: tuple[int, int, int], kept_bytes: int) -> LabProgram:
        request, arguments = self._spawn_request(start)
        arguments_file = _readable(arguments)
        try:
            reply, (pidfd,) = self._holder.ask(
                {"request": "spawn", "limits": self._resource_limits(), **request}, (*standard, arguments_file)
            )
        except BaseException:
            os.close(reader)
            raise
        finally:
            os.close(arguments_file)
        inside = reply["pid"]
        launch = Launch(
            name=start.name,
            host=start.host,
            command=start.command,
            privilege=start.privilege,
            launcher_pid=_pid_behind(pidfd),
            depth=self.depth,
            pidfd=pidfd,
            wait_status=lambda: self._holder.ask({"request": "status", "pid": inside})[0]["status"],
        )
        program = LabProgram(launch, Output(self._pump, reader, kept_bytes))
        self._started.append(program)
        return program

    def _resource_limits(self) -> dict[str, int]:
        """Return the limits of each program (setrlimit(2)). No RLIMIT_AS: it breaks threads of Java and Node."""
        mebibyte = 1 << 20
        return {
            "RLIMIT_NPROC": self.limits.processes,
            "RLIMIT_NOFILE": self.limits.descriptors,
            "RLIMIT_DATA": self.limits.memory_mib * mebibyte,
            "RLIMIT_FSIZE": self.limits.file_mib * mebibyte,
            "RLIMIT_CPU": max(1, round(self.limits.cpu)),
            "RLIMIT_CORE": 0,
        }

    def _new_folder(self) -> str:
        self._folders += 1
        return f"run/{self._folders}"

    def _unpack(self, source: Source, folder: str) -> None:
        file = os.memfd_create("sockgrade-files", os.MFD_CLOEXEC)
        try:
            with os.fdopen(os.dup(file), "wb") as writer:
                _pack(source, writer)
            os.lseek(file, 0, os.SEEK_SET)
            self._holder.ask({"request": "unpack", "to": folder}, (file,))
        finally:
            os.close(file)

    def _has_file(self, path: str) -> bool:
        return bool(self._holder.ask({"request": "has_file", "path": path})[0]["found"])

    # Clients

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
        """Open connections from each of the hosts; see Lab."""
        target = Endpoint(address, port)
        if client == "nc" and find_command("nc") is not None:
            return self._connect_by_nc(group, hosts, count, target, protocol, source_port, deadline_s)
        notes = ("`nc` is not installed here: the grader's own client was used instead",) if client == "nc" else ()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
        made = [(host, s) for host in hosts for s in self._open_sockets(host, family, kind, count)]
        errors: dict[int, int] = {}
        for index, (host, opened) in enumerate(made):
            errors[index] = start_connecting(opened, (address, port), self._source(host, source_port))
        waiting = {index: made[index][1] for index, error in errors.items() if not error}
        errors |= finish_connecting(self._pump, waiting, within_s=deadline_s)
        opened_connections: list[ClientConnection] = []
        facts = []
        for index, (host, opened) in enumerate(made):
            fact = connection_facts(
                group, index + 1, host, opened, remote=target, protocol=protocol, error=errors[index]
            )
            facts.append(fact)
            if fact.error is None:
                opened_connections.append(SocketConnection(opened, fact))
            else:
                opened.close()
        self.connections[group] = opened_connections
        return opened_connections, facts, notes

    def _connect_by_nc(
        self,
        group: str,
        hosts: tuple[str, ...],
        count: int,
        target: Endpoint,
        protocol: TransportProtocol,
        source_port: int | None,
        deadline_s: float,
    ) -> tuple[list[ClientConnection], list[ConnectionFacts], tuple[str, ...]]:
        deadline = time.monotonic() + deadline_s
        options = ("-u",) if protocol == "udp" else ()
        if source_port is not None:
            options += ("-p", str(source_port))
        opened: list[ClientConnection] = []
        facts = []
        for number, host in enumerate((host for host in hosts for _ in range(count)), start=1):
            source = self._source(host, source_port)
            address = ("-s", source[0]) if source is not None and source[0] else ()
            command = ("nc", *options, *address, target.address, str(target.port))
            program, writer = self._start_nc(host, command)
            row = self._await_row(program, host, within_s=remaining_s(deadline))
            fact = ConnectionFacts(
                group=group,
                number=number,
                client_host=host,
                client="nc",
                protocol=protocol,
                local=row.local if row else None,
                remote=target,
                error=None if row else "ECONNREFUSED" if program.has_ended else "ETIMEDOUT",
            )
            facts.append(fact)
            if row is None:
                os.close(writer)
                program.close()
                continue
            find = lambda program=program, host=host: self._client_row(program, host)  # noqa: E731
            opened.append(NcConnection(program, writer, self._pump, fact, find))
        self.connections[group] = opened
        return opened, facts, ()

    def _start_nc(self, host: str, command: tuple[str, ...]) -> tuple[LabProgram, int]:
        start = Start("nc", host, command, "user", {}, self._new_folder())
        self._holder.ask({"request": "make_folder", "folder": start.folder})
        inside, writer = os.pipe()
        reader, printed = os.pipe()
        for ours in (writer, reader):
            os.set_blocking(ours, False)
        try:
            return self._launch(start, reader, (inside, printed, printed), _NC_KEPT_BYTES), writer
        finally:
            os.close(inside)
            os.close(printed)

    def _await_row(self, program: LabProgram, host: str, *, within_s: float) -> SocketRow | None:
        """Wait for nc's established socket; None when nc ended, or the time was up, before there was one."""
        found: list[SocketRow] = []

        def is_decided() -> bool:
            row = self._client_row(program, host)
            if row is not None and row.state is not SocketState.SYN_SENT:
                found.append(row)
            return bool(found) or program.has_ended

        self.wait_until(is_decided, within_s=within_s)
        return found[0] if found else None

    def _client_row(self, program: LabProgram, host: str) -> SocketRow | None:
        pids = set(program.pids())
        for row in self.sockets(host):
            if row.remote.port and any(owner.pid in pids for owner in row.owners):
                return row
        return None

    def client_socket(self, host: str, family: socket.AddressFamily, kind: socket.SocketKind) -> socket.socket:
        """Return a new non-blocking socket that lives in that host; bound where the lab must bind it."""
        made = self._open_sockets(host, family, kind, 1)[0]
        source = self._source(host, None)
        if source is not None:
            made.bind(source)
        return made

    # Looking

    def elapsed_s(self) -> float:
        """Return the seconds since the lab was up."""
        return time.monotonic() - self._up_since

    def _join(self, host: str, rows: list[SocketRow]) -> list[SocketRow]:
        """Join rows with the programs of a host, and with the grader's own clients there."""
        pids = [pid for program in self._started if program.host == host for pid in program.pids()]
        owners = dict(socket_owners(pids).owners)
        for connections in self.connections.values():
            for connection in connections:
                if isinstance(connection, SocketConnection) and connection.facts.client_host == host:
                    mine = Owner(os.getpid(), "client", connection.socket.fileno())
                    owners.setdefault(connection.inode, (mine,))
        owners.pop(0, None)
        return join_owners(rows, owners)

    def socket_table(self, host: str) -> SocketTable:
        """Return a host's socket table now, with who is who."""
        return SocketTable(at_s=self.elapsed_s(), host=host, rows=self.sockets(host), world=self.world())

    def descriptor_table(self, name: str) -> DescriptorTable:
        """Return the descriptors of a started server and its children, joined with its host's sockets."""
        program = self.programs[name]
        facts = program.facts()
        table = read_descriptors(program.pids())
        rows = join_sockets(table.rows, self.sockets(facts.host))
        return DescriptorTable(
            at_s=self.elapsed_s(), program=facts, rows=tuple(rows), unreadable_pids=table.unreadable
        )

    def world(self) -> World:
        """Return who is who in the lab now."""
        connections = tuple(connection.facts for group in self.connections.values() for connection in group)
        return World(
            hosts=tuple(self._host_facts(name) for name in self.exercise.hosts),
            connections=connections,
            program_pids={name: program.pids() for name, program in self.programs.items()},
            crashed={
                name: facts.ending
                for name, program in self.programs.items()
                if not program.ending_is_expected and not (facts := program.facts()).is_running
            },
        )

    def _host_facts(self, name: str) -> HostFacts:
        if name not in self._facts:
            addresses = [self.address(name)]
            try:
                addresses.append(self.address(name, "ipv6"))
            except CannotShow:
                pass  # a host without IPv6 has one address
            low, high = parse_integers(self.read_sysctl(name, "net.ipv4.ip_local_port_range"), expected=2)
            self._facts[name] = HostFacts(name=name, addresses=tuple(addresses), ephemeral_ports=(low, high))
        return self._facts[name]

    def host_of(self, address: str) -> str | None:
        """Return the host that has this address."""
        names = (name for name in self.exercise.hosts if address in self._host_facts(name).addresses)
        return next(names, None)

    def services_text(self) -> tuple[str, str]:
        """Return the path and the text of the hosts' ``/etc/services``; see Lab."""
        try:
            return str(MACHINE_SERVICES), MACHINE_SERVICES.read_text("utf-8", "replace")
        except FileNotFoundError as error:
            raise CannotShow("this machine has no `/etc/services`: `sudo apt install netbase`") from error

    def wait_until(self, condition: Callable[[], bool], *, within_s: float) -> bool:
        """Look at a condition again and again, taking in all programs' output meanwhile."""
        return self._pump.wait_until(condition, within_s=within_s)

    # The end

    def close(self) -> None:
        """End everything that was started, the holder last, and leave nothing behind."""
        self._closing.close()

    def _close_clients(self) -> None:
        for connections in self.connections.values():
            for connection in connections:
                connection.close()

    def _close_programs(self) -> None:
        for program in self._started:
            program.close()

    def __enter__(self) -> "BaseLab":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _pid_behind(pidfd: int) -> int:
    """Return the pid of a pidfd, as this process sees it (pidfd_open(2), fdinfo)."""
    with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as file:
        for line in file:
            if line.startswith("Pid:"):
                return int(line.split()[1])
    raise LabError("the kernel does not tell the process behind a pidfd: Linux 5.3 or newer is needed")


def _readable(text: str) -> int:
    """Return a descriptor from which a text can be read; the path of the null device stands for itself."""
    if text == os.devnull:
        return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    file = os.memfd_create("sockgrade-text", os.MFD_CLOEXEC)
    os.write(file, text.encode("utf-8", "surrogateescape"))
    os.lseek(file, 0, os.SEEK_SET)
    return file


def _pack(source: Source, writer: io.BufferedIOBase) -> None:
    with tarfile.open(fileobj=writer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for file in source.files:
            member = tarfile.TarInfo(str(file.path))
            member.size = len(file.content)
            member.mode = 0o755 if file.executable else 0o644
            archive.addfile(member, io.BytesIO(file.content))


def errno_name(error: HolderRefused | OSError) -> str:
    """Return the errno's name of a refusal, such as ``EACCES``."""
    return errno.errorcode.get(error.errno or 0, "unknown")
