"""The fallback where namespaces are not allowed: programs as plain processes, hosts as loopback addresses.

Every host has an address of its own in 127.0.0.0/8, all of which is this machine (RFC 1122, 3.2.1.3), so several
clients can still be told apart. What loopback cannot show, such as a port that is closed to other hosts, is not
judged here: it raises CannotShow. Programs are limited, but not kept apart: only for code that one trusts.
"""

import errno
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Literal

from grader.lab import fitness, landlock, machine, process_watch, rooms
from grader.lab.base import BaseLab
from grader.lab.ground import BUILD_HOST, Start
from grader.lab.holder_connection import HolderConnection
from grader.lab.holder_plan import HolderPlan
from grader.lab.limits import process_limit
from grader.lab.promises import process_promises
from grader.model.base import Privilege, TransportProtocol
from grader.model.exercise import Exercise
from grader.model.lab import CannotShow, LabError
from grader.model.sockets import Endpoint, SocketRow, SocketState
from grader.observe.descriptors import socket_owners
from grader.observe.netlink import SocketDiagnostics
from grader.observe.processes import children, descendants, has_variable, is_gone
from grader.observe.sysctl import PROC_SYS

LOCK_NAME = "\0sockgrade-process-lab"
"""An abstract UNIX socket (unix(7)): the kernel gives it back however the grader ends."""
MARKER = "SOCKGRADE_PROGRAM"
"""The variable by which the processes of a program are found again."""
WAIT_FOR_OTHERS_S = 120.0
_TELL_AFTER_S = 1.0
"""Most runs have ended before somebody wonders what one waits for."""
_CLOSED_WITHIN_S = 1.0
_SHOWN = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/proc", "/sys")
_DEVICES = (
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/tty",
    "/dev/ptmx",
    "/dev/pts",
)
_WHY = "programs here share this machine's own network"


class ProcessLab(BaseLab):
    """A lab of plain processes on loopback. Making it raises LabError when another one is at work for too long."""

    depth = 0  # the launcher becomes the program

    def __init__(
        self, exercise: Exercise, tools: tuple[str, ...] = (), on_wait: Callable[[], None] = lambda: None
    ) -> None:
        """Take what every lab takes, and what to call once when another lab is waited for."""
        super().__init__(exercise, tools)
        self._stale: dict[str, set[int]] = {}
        self._before: set[tuple[Endpoint, Endpoint]] = set()
        """Connections in TIME_WAIT when the lab was made: those that come later are its own programs' doing."""
        with ExitStack() as undo:
            undo.callback(self.pump.close)
            turn = undo.enter_context(_wait_for_turn(on_wait))
            self._diagnostics = undo.enter_context(SocketDiagnostics.in_this_namespace())
            self._before = {(row.local, row.remote) for row in self._in_time_wait()}
            self._start_holder(undo, turn)
            undo.callback(self._close_programs)
            undo.callback(self._close_clients)
            self._closing = undo.pop_all()
        # Two free bytes of the address keep this run's rows apart from those of a run before it.
        run = secrets.randbelow(60_000) + 256
        names = [*exercise.hosts, BUILD_HOST]
        self._addresses = {
            name: f"127.{run >> 8}.{run & 255}.{index}" for index, name in enumerate(names, start=10)
        }
        try:
            self._check_fitness()
        except BaseException:
            self.close()
            raise

    def _check_fitness(self) -> None:
        """Raise LabError where no verdict that is given here would be fair."""
        fitness.check_loopback(*list(self._addresses.values())[-2:])
        fitness.check_settings()
        fitness.check_space(self._room)

    def _start_holder(self, undo: ExitStack, turn: socket.socket) -> None:
        user, group, change_user = machine.job_user(is_isolated=False)
        version = landlock.version()
        self.promises = process_promises(is_job_user=change_user, is_root=user == 0, landlock=version)
        # The holder makes it: it also lives to remove it when this process is killed at this very moment.
        room = self._room = f"{tempfile.gettempdir()}/sockgrade-{secrets.token_hex(6)}"
        undo.callback(rooms.remove_tree, room)
        plan = HolderPlan(
            job_user=user,
            job_group=group,
            change_user=change_user,
            isolated=False,
            room=room,
            keeps_signals=version >= landlock.SIGNALS_VERSION,
            opens_only=self._shown_paths() if version >= landlock.FILES_VERSION else (),
            binds=(),
            room_mib=0,
            room_inodes=0,
            # A killed grader's programs hold their ports until the holder has ended them.
            keeps_open=(turn.fileno(),),
        )
        self._holder = HolderConnection(plan)
        undo.callback(self._holder.close)
        self._holder.wait_until_ready()
        if not change_user:
            self.pump.watch(self._watch_processes, each_s=process_watch.INTERVAL_S)

    def _shown_paths(self) -> tuple[tuple[str, int], ...]:
        trees = (*machine.interpreter_trees(), *self.tool_trees)
        read = (*_SHOWN, *(tree.source for tree in trees))
        return (
            *((path, landlock.READ) for path in read),
            *((path, landlock.USE) for path in _DEVICES),
            ("/dev/shm", landlock.ALL),  # noqa: S108 - where the C library keeps named semaphores (sem_overview(7))
        )

    def _watch_processes(self) -> None:
        """Where programs have no user of their own."""
        limits = {is_build: process_limit(self.limits, is_build=is_build) for is_build in (False, True)}
        process_watch.stop_above((program, limits[program.host == BUILD_HOST]) for program in self._started)

    def address(self, host: str, family: Literal["ipv4", "ipv6"] = "ipv4") -> str:
        """Return a host's loopback address. Raises CannotShow for IPv6, which has a single one."""
        if family == "ipv6":
            raise CannotShow(f"{_WHY}, where hosts have no IPv6 addresses of their own")
        return self._addresses[host]

    def raw_sockets(self, host: str) -> list[SocketRow]:  # noqa: ARG002 - all hosts share one network
        """Return the machine's table, without owners."""
        return self._diagnostics.sockets()

    def sockets(self, host: str) -> tuple[SocketRow, ...]:
        """Return the rows of the machine's table that are this host's: held there, or at its address."""
        address = self._addresses[host]
        rows = self._join(host, self.raw_sockets(host))
        return tuple(row for row in rows if row.owners or row.local.unmapped == address)

    def open_sockets(self, host: str, family: int, kind: int, count: int) -> list[socket.socket]:  # noqa: ARG002 - all hosts share one network
        """Return non-blocking sockets; which host they are of is told by the address that they bind to.

        Raises CannotShow for UDP: a server on 0.0.0.0 answers from 127.0.0.1, whichever address was asked, so a
        right one could not be told from one that answers from the wrong address.
        """
        if kind == socket.SOCK_DGRAM:
            raise CannotShow(f"{_WHY}, where UDP answers come from another address than was asked")
        made = [socket.socket(family, kind) for _ in range(count)]
        for each in made:
            each.setblocking(False)
        return made

    def source(self, host: str, port: int | None) -> tuple[str, int] | None:
        """Return the host's address, to which each of its clients binds before it connects."""
        return self._addresses[host], port or 0

    def _members(self, start: Start, launcher: int | None) -> list[int]:
        """A process whose parent has ended becomes the holder's: only its environment tells whose it was."""
        marker = f"{MARKER}={self._marker(start)}".encode()
        launchers = self._living_launchers()
        orphans = [pid for pid in children(self._holder.pid) if pid not in launchers]
        strays = [pid for orphan in orphans for pid in descendants(orphan) if has_variable(pid, marker)]
        own = [] if launcher is None else descendants(launcher)
        return [pid for pid in (*own, *strays) if not is_gone(pid)]

    def _to_end_with(self, start: Start, launcher: int | None) -> list[int]:
        """All that there is in the lab, where no other program lives: who changes its environment hides in vain."""
        if self._living_launchers() - {launcher}:
            return self._members(start, launcher)
        return [pid for pid in descendants(self._holder.pid)[1:] if not is_gone(pid)]

    def _living_launchers(self) -> set[int]:
        launchers = (program.living_launcher for program in self._started)
        return {launcher for launcher in launchers if launcher is not None}

    def _temporary_folder(self, room: str) -> str:
        return f"{self._room}/{room}/{rooms.TEMPORARY}"

    def _marker(self, start: Start) -> str:
        return f"{self._room}/{start.room}"

    def _check_start(self, start: Start, listens: tuple[tuple[str, int], ...]) -> None:
        if start.privilege != "user":
            raise CannotShow(f"{_WHY}: none of them runs with privileges")
        if start.command[0].startswith("./"):
            fitness.check_folder(self._room)
        for protocol, port in listens:
            self._check_port(protocol, port)
        ports = {port for _, port in listens}
        self._stale[start.name] = {
            row.local.port
            for row in self._in_time_wait()
            if row.local.port in ports and (row.local, row.remote) in self._before
        }

    def _in_time_wait(self) -> list[SocketRow]:
        return [row for row in self._diagnostics.sockets() if row.state is SocketState.TIME_WAIT]

    def check_excuse(self, name: str) -> None:
        """Raise LabError where connections of an earlier program are in TIME_WAIT on a port that it was to have.

        They keep a server without SO_REUSEADDR from it for a minute (socket(7)); in a lab of its own it would
        have found the port free.
        """
        for port in self._stale.get(name, ()):
            raise LabError(
                f"connections of an earlier program are still in TIME_WAIT on port {port} of this machine, "
                "and may have kept the server from it: try again in a minute"
            )

    def _check_port(self, protocol: str, port: int) -> None:
        first_free = int(self.read_sysctl("", "net.ipv4.ip_unprivileged_port_start"))
        if port < first_free:
            raise CannotShow(f"{_WHY}: ports below {first_free} are not for ordinary users here")
        # A process of the lab's that is ending shows no descriptors any more while its sockets are still being
        # closed (exit_files in kernel/exit.c): what seems to be somebody else's may be gone in a moment.
        if not self.wait_until(lambda: not self._is_strangers(protocol, port), within_s=_CLOSED_WITHIN_S):
            raise LabError(
                f"port {port} is taken by another program of this machine: stop that first "
                f"(`ss -tulnp | grep :{port}` tells which)"
            )

    def _is_strangers(self, protocol: str, port: int) -> bool:
        """Return whether a socket that no program of the lab holds has the port."""
        own = socket_owners([pid for program in self._started for pid in program.pids()]).owners
        return any(
            row.local.port == port
            and row.remote.port == 0
            and row.protocol.value.startswith(protocol)
            and row.inode not in own
            for row in self._diagnostics.sockets()
        )

    def _spawn_request(self, start: Start) -> tuple[dict[str, object], str]:
        room = f"{self._room}/{start.room}"
        home = f"{room}/{rooms.WORK}"
        environment = {
            "PATH": ":".join([machine.SYSTEM_PATH, *(f"{tree.source}/bin" for tree in self.tool_trees)]),
            "HOME": home,
            "TMPDIR": self._temporary_folder(start.room),
            MARKER: self._marker(start),
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            **start.environment,
        }
        request: dict[str, object] = {
            "host": start.host,
            "command": list(start.command),
            "environment": environment,
        }
        return request, ""

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
        """Call bind(2) in this process, as an ordinary user that it must be; see Lab."""
        if privilege != "user" or os.geteuid() == 0:
            raise CannotShow(f"{_WHY}: privileges are not given there")
        if port < int(self.read_sysctl(host, "net.ipv4.ip_unprivileged_port_start")) and os.geteuid() == 0:
            raise CannotShow(f"{_WHY}, and the grader runs as root")
        kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind) as asking:
            if reuse:
                asking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                asking.bind((address, port))
            except OSError as error:
                return errno.errorcode.get(error.errno or 0, "unknown"), False
        return None, False

    def read_sysctl(self, host: str, name: str) -> str:  # noqa: ARG002 - all hosts share one network
        """Return the machine's own setting. Raises CannotShow."""
        try:
            return " ".join((PROC_SYS / name.replace(".", "/")).read_text("utf-8").split())
        except OSError as error:
            raise CannotShow(f"this machine's kernel has no setting `{name}`") from error

    def dropped_requests(self, host: str) -> int:  # noqa: ARG002 - the promise of every lab
        """Raise CannotShow: the kernel counts for all programs of the machine together."""
        raise CannotShow(f"{_WHY}, whose kernel counts for all programs together")

    def write_sysctl(self, host: str, name: str, value: str) -> None:  # noqa: ARG002 - the promise of every lab
        """Raise CannotShow: the machine's own settings are never touched."""
        raise CannotShow(f"{_WHY}, whose settings are not changed")


def _wait_for_turn(on_wait: Callable[[], None]) -> socket.socket:
    """Return the lock that keeps two such labs from meeting on one port. Raises LabError."""
    lock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    began = time.monotonic()
    is_told = False
    while True:
        try:
            lock.bind(LOCK_NAME)
        except OSError as error:
            waited_s = time.monotonic() - began
            if error.errno != errno.EADDRINUSE or waited_s > WAIT_FOR_OTHERS_S:
                lock.close()
                raise LabError(
                    "another run without namespaces is at work on this machine: wait until it has ended"
                ) from error
            if waited_s > _TELL_AFTER_S and not is_told:
                is_told = True
                on_wait()
            time.sleep(0.05)
        else:
            return lock
