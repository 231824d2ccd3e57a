"""A program that was started: watched, signalled, ended, and told about.

One class for every lab: what differs is only how its ending is learnt and which process is the program itself.
"""

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable

from grader.lab.killing import kill_by, kill_found, wait_for_end
from grader.lab.output import Output
from grader.lab.passing import pid_behind
from grader.model.observations import ProgramFacts
from grader.model.plainclass import plain
from grader.observe.exit_status import read_exit_status
from grader.observe.processes import descendants, is_sleeping, is_waiting

_KILL_WITHIN_S = 5.0
_SOON_S = 0.005
"""Within this a sandbox's process 1 has ended, where the machine is not busy."""
_SIGNALLED = 128
"""A shell's, and bubblewrap's, way to tell a signal: 128 and its number."""
_LIMIT_SIGNALS = {signal.SIGXCPU: "processor time", signal.SIGXFSZ: "file size"}
"""setrlimit(2): what the kernel sends to a program over its limit."""


@plain
class Launch:
    """What a started program is known by."""

    name: str
    host: str
    command: tuple[str, ...]
    privilege: str
    launcher_pid: int
    """The process that the lab started, as the grader sees it: a sandbox's launcher, or the program."""
    depth: int
    """How many generations below the launcher the program is: 2 in bubblewrap, 0 without."""
    pidfd: int
    """Of the launcher; closed with the program."""
    began_s: float
    """When it was asked for, by time.monotonic(): when it is known to be started, it may have run for a while."""
    own_pidfd: int | None
    """Of the program itself, in a sandbox: it tells an exit with 143 from an end by SIGTERM. Closed with it."""
    first_pidfd: int | None
    """Of the sandbox's process 1, with which all in it ends. Closed with the program."""
    ask_ending: Callable[[], tuple[int | None, str | None]]
    """Returns the launcher's wait status once it has ended, and what of its file system it had used up."""
    members: Callable[[int | None], list[int]]
    """Returns the living processes of the program, without its launcher's own.

    It is given the launcher's pid while that is the launcher's: afterwards the number may be anybody's.
    """
    to_end_with: Callable[[int | None], list[int]]
    """Returns the living processes that are to end with the program, given the same."""


class LabProgram:
    """A program in a host."""

    def __init__(self, launch: Launch, output: Output) -> None:
        self._launch = launch
        self.output = output
        """What it printed so far."""
        self.ending_is_expected = False
        """Whether the exercise asked for its end, so that nobody takes it for a crash."""
        self.complaints: Output | None = None
        """What it printed as errors, where that is kept apart."""
        self.ports: frozenset[int] = frozenset()
        """The ports that it was started to listen on."""
        output.on_flood = self._stop_flood
        self._poll = select.poll()
        self._poll.register(launch.pidfd, select.POLLIN)
        self._ended_s: float | None = None
        self._wait_status: int | None = None
        self._used_up: str | None = None
        self._stopped_for: str | None = None
        self._pid = launch.launcher_pid
        if launch.depth:
            self._pid = max(0, pid_behind(launch.own_pidfd)) if launch.own_pidfd is not None else 0
        self._own_status: int | None = None
        self._own_pidfd = launch.own_pidfd
        self._first_pidfd = launch.first_pidfd
        self._closed = False
        self._is_killed = False
        """Whether this class has killed it."""

    @property
    def name(self) -> str:
        """What steps call it."""
        return self._launch.name

    @property
    def host(self) -> str:
        """The host that it runs in."""
        return self._launch.host

    @property
    def pid(self) -> int:
        """Its process id as seen from outside the lab; 0 before the program itself runs."""
        return self._pid

    @property
    def has_begun(self) -> bool:
        """Whether its sandbox came up, so that it ran or will run: what ends before that is no doing of its own."""
        return not self._launch.depth or self._launch.own_pidfd is not None

    @property
    def is_sleeping(self) -> bool:
        """Whether it waits in a system call, as poll(2), rather than runs (proc_pid_stat(5), state S)."""
        return bool(self.pid) and is_sleeping(self.pid)

    @property
    def is_waiting(self) -> bool:
        """Whether its own process has not ended, and all threads of all its processes wait (poll(2), wait(2))."""
        own = self._own_pidfd if self._launch.depth else self._launch.pidfd
        if own is None or self.has_ended or not all(is_waiting(pid) for pid in self._members()):
            return False
        return not wait_for_end(own, 0.0)  # asked last: what has ended waits for nothing either

    def pids(self) -> tuple[int, ...]:
        """Return its process and the descendants of that, which still live."""
        return tuple(self._members())

    def family(self) -> list[int]:
        """Return all processes from its launcher on, of which some only wait for the ends of others."""
        launcher = self.living_launcher
        return [] if launcher is None else descendants(launcher)

    def _members(self) -> list[int]:
        return self._launch.members(self.living_launcher)

    def _to_end_with(self) -> list[int]:
        return self._launch.to_end_with(self.living_launcher)

    def _stop_flood(self) -> None:
        self.stop_at_once("output")

    def stop_at_once(self, limit: str) -> None:
        """End it because it went over a limit, without waiting for its end."""
        self._stopped_for = limit
        self._kill_processes()

    @property
    def living_launcher(self) -> int | None:
        """The launcher's pid as long as nothing else can have it.

        An ended launcher keeps its number until the holder waits for it, which it does only when this process
        asks for something: so nothing can happen between this look and what is done with the number.
        """
        is_known_ended = self._wait_status is not None or self._closed
        return None if is_known_ended or self._poll.poll(0) else self._launch.launcher_pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return not self.has_ended

    @property
    def has_ended(self) -> bool:
        """Whether it has ended."""
        if self._wait_status is not None:
            return True
        if not self._closed and self._poll.poll(0):
            self._note_ending()
        return self._wait_status is not None

    @property
    def lived_s(self) -> float:
        """For how long it ran, with its start, until its end was noticed; so far, while it runs."""
        began_s = self._launch.began_s
        return (time.monotonic() if self.is_running else self._ended_s or began_s) - began_s

    def _note_ending(self) -> None:
        self._ended_s = time.monotonic()
        self._wait_status, self._used_up = self._launch.ask_ending()
        # What it has started must not keep its port: all in a sandbox ends with process 1, soon after the program.
        if self._launch.depth:
            self._end_first_process()
        else:
            self._kill_members()

    @property
    def lost_its_sandbox(self) -> bool:
        """Whether its launcher was killed, and not by this class: no program reaches that from inside."""
        if not self._launch.depth or self._is_killed or self._wait_status is None:
            return False
        return os.WIFSIGNALED(self._wait_status)

    @property
    def was_killed_from_outside(self) -> bool:
        """Whether it ended by SIGKILL, which this class did not send."""
        return self.has_ended and not self._is_killed and self._ending()[1] == signal.SIGKILL.name

    def facts(self) -> ProgramFacts:
        """Return what is known of it now."""
        ended = self.has_ended
        if ended:
            self.output.finish()
        status, ending_signal = self._ending()
        return ProgramFacts(
            name=self._launch.name,
            host=self._launch.host,
            command=self._launch.command,
            privilege=self._launch.privilege,
            pid=self.pid,
            state="running" if not ended else "signalled" if ending_signal else "exited",
            status=status,
            signal=ending_signal,
            stopped_for=self._stopped_for,
            used_up=self._used_up,
            output=self.output.text,
            output_dropped=self.output.dropped_bytes,
        )

    def _ending(self) -> tuple[int | None, str | None]:
        if self._wait_status is None:
            return None, None
        own = self._read_own_status()
        code = os.waitstatus_to_exitcode(self._wait_status if own is None else own)
        is_launchers = self._launch.depth > 0 and own is None
        number = -code if code < 0 else code - _SIGNALLED if is_launchers and code > _SIGNALLED else 0
        if number not in signal.valid_signals() or not number:
            return code, None
        found = signal.Signals(number) if number in set(signal.Signals) else None
        if found in _LIMIT_SIGNALS and self._stopped_for is None:
            self._stopped_for = _LIMIT_SIGNALS[found]
        return None, found.name if found else f"signal {number}"

    def _read_own_status(self) -> int | None:
        """Return the program's own wait status, where the kernel keeps it and the program was seen alive."""
        if self._own_status is None and self._own_pidfd is not None:
            self._own_status = read_exit_status(self._own_pidfd)
        return self._own_status

    def stop_for(self, limit: str) -> None:
        """End it because it went over a limit."""
        self._stopped_for = limit
        self.kill()

    def send_signal(self, name: str) -> None:
        """Send it a signal by name. Nothing happens when it has ended."""
        handle = self._own_pidfd if self._launch.depth else self._launch.pidfd
        if handle is not None and not self.has_ended:
            self._is_killed = self._is_killed or name == signal.SIGKILL.name
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.Signals[name])

    def kill(self) -> None:
        """End it and all that it started, and wait for that."""
        self._kill_processes()
        if self._wait_status is None and self._poll.poll(_KILL_WITHIN_S * 1000):
            self._note_ending()

    def _kill_processes(self) -> None:
        self._is_killed = self._is_killed or (self._wait_status is None and not self._poll.poll(0))
        if self._launch.depth:
            self._kill_sandbox()
        elif self._wait_status is None:
            self._kill_members()

    def _kill_sandbox(self) -> None:
        """SIGKILL, to the sandbox's process 1 first: the kernel then ends all in its pid namespace.

        Killing only the launcher would leave what has taken over process 1 (pid_namespaces(7)).
        """
        if self._wait_status is not None:
            return
        if self._first_pidfd is not None:
            kill_by(self._first_pidfd)
        kill_by(self._launch.pidfd)
        self._end_first_process()

    def _end_first_process(self) -> None:
        """Kill the sandbox's process 1, and wait for its end."""
        if self._first_pidfd is None:
            return
        kill_by(self._first_pidfd)
        until_s = time.monotonic() + _KILL_WITHIN_S
        while not wait_for_end(self._first_pidfd, min(until_s, time.monotonic() + _SOON_S)):
            if time.monotonic() > until_s:
                return
            # It ends the others when it gets a processor, of which they may leave it little.
            with contextlib.suppress(OSError):
                kill_found(self._below_first_process)

    def _below_first_process(self) -> list[int]:
        first = -1 if self._first_pidfd is None else pid_behind(self._first_pidfd)
        return descendants(first)[1:] if first > 0 else []

    def _kill_members(self) -> None:
        """Without a pid namespace: again and again, until none is left that could start another."""
        until_s = time.monotonic() + _KILL_WITHIN_S
        while self._to_end_with() and time.monotonic() < until_s:
            kill_found(self._to_end_with)

    def close(self) -> None:
        """End it where it still lives, keep its last facts, and close its descriptors."""
        if self._closed:
            return
        self.kill()
        for output in (self.output, self.complaints):
            if output is not None:
                output.finish()
        self._closed = True
        self._read_own_status()
        os.close(self._launch.pidfd)
        for handle in (self._own_pidfd, self._first_pidfd):
            if handle is not None:
                os.close(handle)
        self._own_pidfd = self._first_pidfd = None
