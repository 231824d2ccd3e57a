"""What every lab has in common: started programs, clients, tables, waiting, and the end of it all.

A lab differs from another in how programs are kept apart and in where a host's sockets live; it says so in
the few methods that it must give here.
"""

import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from typing import Literal, Self

from grader.lab import machine, memory_watch, rooms
from grader.lab.clients import Wanted, connect_by_nc, connect_by_sockets
from grader.lab.departed import DepartedClients
from grader.lab.fair_time import FairClock, FairStopwatch
from grader.lab.ground import BUILD_HOST, Start
from grader.lab.holder_connection import HolderConnection
from grader.lab.limits import memory_mib, process_limit, resource_limits, room_limits
from grader.lab.looking import LookingLab
from grader.lab.messages import SANDBOX_FAILED
from grader.lab.mishaps import Mishaps
from grader.lab.output import Output, open_terminal
from grader.lab.own_limits import check_limits_for_builds, check_own_limits
from grader.lab.passing import pid_behind, readable_descriptor, write_archive
from grader.lab.program import LabProgram, Launch
from grader.lab.pump import Pump
from grader.lab.rest import RestWatch
from grader.lab.seccomp import filter_program
from grader.model.base import Privilege, TransportProtocol
from grader.model.closer_look import Trace
from grader.model.exercise import Exercise
from grader.model.lab import CannotShow, ClientConnection, LabError, RunningProgram
from grader.model.observations import ConnectionFacts
from grader.model.plainclass import plain
from grader.model.recipe import BuildFacts, Recipe, Source
from grader.model.sockets import Endpoint
from grader.observe.trace import parse_trace

PLAIN_TEXT = {"TERM": "dumb", "GCC_COLORS": "", "NO_COLOR": "1", "CARGO_TERM_COLOR": "never"}
"""Compilers colour what they say on a terminal: the report shows it to many, and escapes what is not text."""
TRACE = ("strace", "-f", "-qq", "-e", "trace=%network,clone,clone3,fork,vfork,exit_group", "-e", "signal=none")
"""strace(1): the calls about sockets and processes, of all its processes, on the terminal with what it prints.

Not with ``--seccomp-bpf``, which is quicker: a call that the sandbox's own filter refuses would not be shown.
"""
_NC_KEPT_BYTES = 64 << 20
_NO_NC = "`nc` is not installed here: the grader's own client was used instead"


@plain
class Built:
    """A program's files, ready to be copied for each start."""

    room: str
    recipe: Recipe


class BaseLab(LookingLab):
    """A lab; use it as a context manager."""

    def __init__(self, exercise: Exercise, tools: tuple[str, ...] = ()) -> None:
        """Take an exercise, and the commands by which its programs are built and started."""
        super().__init__(exercise)
        check_own_limits(exercise.limits, tools)
        self._mishaps = Mishaps()
        self.tool_trees = machine.tool_trees(tools)
        self.departed = DepartedClients()
        self.limits = exercise.limits
        clock = FairClock(
            lambda: chain.from_iterable(program.pids() for program in self._started),
            lambda: chain.from_iterable(program.family() for program in self._started),
        )
        self.pump = Pump(clock)
        self.pump.watch(self._watch_memory, each_s=memory_watch.INTERVAL_S)
        self._built: dict[str, Built] = {}
        self._starts: dict[str, tuple[str, Start]] = {}
        self._rooms = 0
        self._closing = ExitStack()
        self._holder: HolderConnection

    # Programs

    def build(
        self,
        program: str,
        source: Source,
        recipe: Recipe,
        *,
        within_s: float,
        meanwhile: Callable[[], None] | None = None,
    ) -> BuildFacts | None:
        """Take a program's files in, and build them where there is something to build; see Lab."""
        for tool in recipe.tools:
            self.require_command(tool, recipe.package)
        room = f"build/{program}"
        self._make_room(room, is_build=True)
        self._unpack(source, f"{room}/{rooms.WORK}")
        self._built[program] = Built(room, recipe)
        if not recipe.build:
            return None
        began = time.monotonic()
        environment = PLAIN_TEXT | self._build_cache(recipe, room)
        running = self._start(
            Start(f"build of {program}", BUILD_HOST, recipe.build, "user", environment, room), stdin=os.devnull
        )
        if meanwhile is not None:
            meanwhile()
        if not self.wait_until(lambda: running.has_ended, within_s=max(0.0, within_s - time.monotonic() + began)):
            running.stop_for("time")
        facts = running.facts()
        running.close()
        if facts.status != 0:
            check_limits_for_builds()
        space = room_limits(self.limits, is_build=True)
        built, _ = self._holder.ask({"request": "what_was_built", "room": room, "makes": recipe.makes, **space})
        return BuildFacts(
            at_s=self.elapsed_s(),
            recipe=recipe,
            program=facts,
            made=facts.status == 0 and built["made"] and built["problem"] is None,
            problem=built["problem"],
            waited_s=time.monotonic() - began,
        )

    def _build_cache(self, recipe: Recipe, room: str) -> dict[str, str]:
        """Keep a compiler's cache out of what was built, where it is not used again at each start."""
        if recipe.start[0] in recipe.tools:
            return {}
        return {"XDG_CACHE_HOME": f"{self._temporary_folder(room)}/cache"}

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
        start = Start(name, host, command, privilege, environment, self._new_room())
        self._check_start(start, listens)
        self._make_room(start.room, copy_of=built.room)
        running = self._start(start, stdin=None)
        running.ports = frozenset(port for _, port in listens)
        self._starts[name] = program, start
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
        if "/" not in command[0] or (command[0].startswith("/usr/") and not os.path.exists(command[0])):
            self.require_command(command[0], machine.PACKAGES.get(command[0], ""))
        start = Start(command[0], host, command, privilege, environment, self._new_room())
        self._check_start(start, ())
        self._make_room(start.room)
        return self._start(start, stdin=stdin)

    def trace_server(self, name: str, *, within_s: float) -> Trace:
        """Start a server once more, as it was started, under strace(1), until it comes to rest; see Lab."""
        self.require_command("strace", "strace")
        program, start = self._starts[name]
        again = replace(start, command=(*TRACE, *start.command), room=self._new_room(), is_traced=True)
        self._make_room(again.room, copy_of=self._built[program].room)
        running = self._start(again, stdin=None)
        watch = RestWatch(running.pids)
        is_whole = self.wait_until(lambda: running.has_ended or watch.is_at_rest(), within_s=within_s)
        running.kill()
        facts = running.facts()
        is_cut_off = not is_whole or bool(facts.output_dropped) or facts.stopped_for is not None
        return Trace(calls=parse_trace(facts.output), is_cut_off=is_cut_off)

    def require_command(self, name: str, package: str = "") -> None:
        """Raise CannotShow, with the mend, when the machine does not have a command."""
        is_there = machine.find_command(name) or any(tree.has(name) for tree in self.tool_trees)
        if not is_there:
            mend = f": `sudo apt install {package}`" if package else ""
            raise CannotShow(f"`{name}` is not installed on this machine{mend}")

    def what_befell(self) -> str | None:
        """Return what the machine has done to programs of the lab; see Lab."""
        return self._mishaps.what_befell(self._started)

    def _start(self, start: Start, *, stdin: str | None) -> LabProgram:
        """Start something with a terminal as its output; its input too, unless a text or a path is given."""
        ours, theirs = open_terminal()
        reading = theirs if stdin is None else readable_descriptor(stdin)
        try:
            program = self._launch(start, ours, (reading, theirs, theirs), self.limits.output_kib * 1024)
        finally:
            for descriptor in {reading, theirs}:
                os.close(descriptor)
        _check_beginning(program)
        return program

    def _launch(self, start: Start, reader: int, standard: tuple[int, int, int], kept_bytes: int) -> LabProgram:
        request, arguments = self._spawn_request(start)
        is_build = start.host == BUILD_HOST
        limits = {
            "limits": resource_limits(self.limits, is_build=is_build),
            "processes": process_limit(self.limits, is_build=is_build),
            "privilege": start.privilege,
            "room": start.room,
            "drops_room": not is_build,
        }
        files = (readable_descriptor(arguments), readable_descriptor(filter_program(traces=start.is_traced)))
        began_s = time.monotonic()
        try:
            reply, handles = self._holder.ask({"request": "spawn", **limits, **request}, (*standard, *files))
        except BaseException:
            os.close(reader)
            raise
        finally:
            for file in files:
                os.close(file)
        inside, launcher = reply["pid"], pid_behind(handles[0])
        own, first = handles[1:] or (None, None)
        launch = Launch(
            name=start.name,
            host=start.host,
            command=start.command,
            privilege=start.privilege,
            launcher_pid=launcher,
            depth=self.depth,
            pidfd=handles[0],
            began_s=began_s,
            own_pidfd=own,
            first_pidfd=first,
            members=lambda living_launcher: self._members(start, living_launcher),
            to_end_with=lambda living_launcher: self._to_end_with(start, living_launcher),
            ask_ending=lambda: self._ask_ending(inside),
        )
        program = LabProgram(launch, Output(self.pump, reader, kept_bytes))
        self._started.append(program)
        return program

    def _watch_memory(self) -> None:
        limits = {is_build: memory_mib(self.limits, is_build=is_build) for is_build in (False, True)}
        memory_watch.stop_above((program, limits[program.host == BUILD_HOST]) for program in self._started)

    def _ask_ending(self, inside: int) -> tuple[int | None, str | None]:
        reply, _ = self._holder.ask({"request": "status", "pid": inside})
        return reply["status"], reply["used_up"]

    def _new_room(self) -> str:
        self._rooms += 1
        return f"run/{self._rooms}"

    def _make_room(self, room: str, *, copy_of: str | None = None, is_build: bool = False) -> None:
        """Have a room made for what is unpacked or started next."""
        space = room_limits(self.limits, is_build=is_build)
        self._holder.tell({"request": "make_room", "room": room, "copy_of": copy_of, **space})

    def _unpack(self, source: Source, folder: str) -> None:
        file = os.memfd_create("sockgrade-files", os.MFD_CLOEXEC)
        try:
            with os.fdopen(os.dup(file), "wb") as writer:
                write_archive(source, writer)
            os.lseek(file, 0, os.SEEK_SET)
            self._holder.ask({"request": "unpack", "to": folder}, (file,))
        finally:
            os.close(file)

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
        by_nc = client == "nc" and machine.find_command("nc") is not None
        notes = () if by_nc or client != "nc" else (_NO_NC,)
        wanted = Wanted(group, hosts, count, Endpoint(address, port), protocol, source_port, deadline_s)
        opened, facts = connect_by_nc(self, wanted) if by_nc else connect_by_sockets(self, wanted)
        self.connections[group] = opened
        return opened, facts, notes

    def start_nc(self, host: str, command: tuple[str, ...]) -> tuple[LabProgram, int]:
        """Start an nc in a host; return it, and the grader's end of its input."""
        start = Start("nc", host, command, "user", {}, self._new_room())
        self._make_room(start.room)
        inside, writer = os.pipe()
        reader, printed = os.pipe()
        said, complained = os.pipe()
        for ours in (writer, reader, said):
            os.set_blocking(ours, False)
        with ExitStack() as undo:
            undo.callback(os.close, writer)
            complaints = Output(self.pump, said, _NC_KEPT_BYTES)
            try:
                program = self._launch(start, reader, (inside, printed, complained), _NC_KEPT_BYTES)
            finally:
                for theirs in (inside, printed, complained):
                    os.close(theirs)
            program.complaints = complaints
            _check_beginning(program)
            undo.pop_all()
        return program, writer

    def client_socket(self, host: str, family: socket.AddressFamily, kind: socket.SocketKind) -> socket.socket:
        """Return a new non-blocking socket that lives in that host; bound where the lab must bind it."""
        made = self.open_sockets(host, family, kind, 1)[0]
        source = self.source(host, None)
        if source is not None:
            made.bind(source)
        return made

    def leave(self, client: socket.socket) -> None:
        """End a client's side of its connection without harm; see Lab."""
        self.departed.take(client)

    # Waiting

    def wait_until(self, condition: Callable[[], bool], *, within_s: float, moves_data: bool = False) -> bool:
        """Look at a condition again and again, taking in all programs' output meanwhile; see Lab."""
        return self.pump.wait_until(condition, within_s=within_s, moves_data=moves_data)

    def pause(self, seconds: float) -> None:
        """Take in all programs' output for so long."""
        self.pump.pause(seconds)

    def stopwatch(self) -> FairStopwatch:
        """Return what tells how much of a time limit is left; see Lab."""
        return self.pump.stopwatch()

    # The end

    def close(self) -> None:
        """End everything that was started, the holder last, and leave nothing behind."""
        self._closing.close()

    def _close_clients(self) -> None:
        for connections in self.connections.values():
            for connection in connections:
                connection.close()
        self.departed.close()

    def _close_programs(self) -> None:
        for program in self._started:
            program.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _check_beginning(program: LabProgram) -> None:
    """Raise LabError, with what the launcher has said, where a program's sandbox did not come up."""
    if program.has_begun:
        return
    program.kill()
    said = program.complaints or program.output
    said.finish()
    raise LabError(f"{SANDBOX_FAILED}: {said.text.strip() or program.facts().ending}")
