"""What a holder does on the grader's requests: hosts, sockets, working copies, programs, settings.

Runs in the holder, one request at a time. It has the lab's privileges and must not know what they are wanted for.
"""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field

from grader.lab import kernel
from grader.lab.binding import try_to_bind
from grader.lab.filling import fill_folder, unpack_archive
from grader.lab.holder_plan import HolderPlan
from grader.lab.killing import open_handles
from grader.lab.messages import Message, OtherSideGoneError, failure_message, receive_message, send_message
from grader.lab.network import HostAddresses, build_network, new_namespace
from grader.lab.plain_process import start_plain_process
from grader.lab.process_limit import allowed_processes, set_limits, wait_for_program
from grader.lab.rooms import WORK, Space, make_room, remove_scratch, what_cannot_be_copied, what_is_full
from grader.observe.counters import COUNTERS
from grader.observe.processes import children, descendants

GATE = ("/bin/sh", "-c", 'read go <&5 && exec "$@" 5<&-', "sh")
"""Holds a sandbox's program back, in the process that will become it, until it is limited and watched."""

LAUNCHER_DESCRIPTORS = (3, 4, 5)
"""Its arguments, the filter of system calls, the gate: a shell knows only descriptors of one digit (dash(1))."""

Reply = tuple[Message, tuple[int, ...]]


@dataclass(slots=True)
class RequestServer:
    """Serves the grader's requests; each request has a method of its name."""

    plan: HolderPlan
    pair: socket.socket
    networks: dict[str, int] = field(default_factory=dict)
    rooms: dict[int, str] = field(default_factory=dict)
    """The file system of each started program that goes with it, by the launcher's pid in the lab."""
    left_rooms: list[str] = field(default_factory=list)
    """The paths of those whose programs have ended: to take them away is nothing to wait for."""
    statuses: dict[int, int] = field(default_factory=dict)
    """Wait statuses of ended children not yet asked for, by pid in the lab."""
    failure: Message | None = None
    """Why something failed that nobody waits for; it is the reply to what is asked next."""

    def serve(self) -> None:
        """Answer requests until the grader's side closes."""
        requests: dict[str, Callable[[Message, list[int]], Reply]] = {
            "build_network": self.build_network,
            "open_sockets": self.open_sockets,
            "fill_folder": self.fill_folder,
            "unpack": self.unpack,
            "make_room": self.make_room,
            "what_was_built": self.what_was_built,
            "spawn": self.spawn,
            "status": self.status,
            "bind": self.bind,
            "sysctl": self.sysctl,
            "counters": self.counters,
        }
        send_message(self.pair, {"ready": True})
        while True:
            try:
                message, descriptors = receive_message(self.pair)
            except OtherSideGoneError:
                return
            self._answer(requests[message["request"]], message, descriptors)

    def _answer(
        self, serve: Callable[[Message, list[int]], Reply], message: Message, descriptors: list[int]
    ) -> None:
        reply: Reply = ({}, ())
        try:
            if self.failure is None:
                reply = serve(message, descriptors)
        except Exception as error:
            self.failure = failure_message(error, is_of_earlier="number" not in message)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        if "number" in message:
            if self.failure is not None:
                reply, self.failure = (self.failure, ()), None
            with contextlib.suppress(OtherSideGoneError):
                send_message(self.pair, {**reply[0], "number": message["number"]}, reply[1])
        for descriptor in reply[1]:
            os.close(descriptor)
        try:
            while self.left_rooms:
                kernel.unmount(self.left_rooms.pop())
        except OSError as error:
            self.failure = failure_message(error, is_of_earlier=True)

    def build_network(self, message: Message, _descriptors: list[int]) -> Reply:
        """Make the hosts, joined; beside the reply goes a netlink socket of each."""
        has_ipv6 = os.path.exists("/proc/sys/net/ipv6")
        hosts = tuple(
            HostAddresses(name, ipv4, ipv6 if has_ipv6 else None)
            for name, (ipv4, ipv6) in message["addresses"].items()
        )
        self.networks = build_network(hosts)
        sockets = []
        for host in hosts:
            kernel.join_network(self.networks[host.name])
            looking = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)  # NETLINK_SOCK_DIAG
            sockets.append(looking.detach())
        return {"ipv6": has_ipv6}, tuple(sockets)

    def open_sockets(self, message: Message, _descriptors: list[int]) -> Reply:
        """Make sockets that live in a host; they go beside the reply."""
        kernel.join_network(self.networks[message["host"]])
        family, kind = message["family"], message["kind"] | socket.SOCK_NONBLOCK
        return {}, tuple(socket.socket(family, kind).detach() for _ in range(message["count"]))

    def fill_folder(self, message: Message, descriptors: list[int]) -> Reply:
        """Make a folder below the room, with folders, with copies of the machine's own files, and with texts.

        The texts are beside the request, as a JSON object.
        """
        folder = self._inside(message["to"])
        with os.fdopen(os.dup(descriptors[0]), "rb") as file:
            fill_folder(folder, message["folders"], message["copies"], json.load(file))
        return {}, ()

    def unpack(self, message: Message, descriptors: list[int]) -> Reply:
        """Unpack a tar archive, made by the grader, below the room."""
        target = self._inside(message["to"])
        with os.fdopen(os.dup(descriptors[0]), "rb") as file:
            unpack_archive(file, target)
        self._give_away(target)
        return {}, ()

    def make_room(self, message: Message, _descriptors: list[int]) -> Reply:
        """Make a program's own file system, with its working folder, `/tmp` and `/dev/shm`; see rooms.

        Given a room of which its working folder is to be a copy, its space is that which the copy takes, and more.
        """
        room, original = self._inside(message["room"]), message.get("copy_of")
        source = None if original is None else self._inside(original)
        make_room(room, source, Space(message["mib"], message["files"]), is_mounted=self.plan.isolated)
        self._give_away(room)
        return {}, ()

    def _give_away(self, top: str) -> None:
        """Without namespaces, and as root: make the job user the owner of a working copy."""
        if self.plan.isolated or not self.plan.change_user:
            return
        for folder, _, files in os.walk(top):
            for path in (folder, *(os.path.join(folder, name) for name in files)):
                os.chown(path, self.plan.job_user, self.plan.job_group, follow_symlinks=False)

    def what_was_built(self, message: Message, _descriptors: list[int]) -> Reply:
        """Tell whether a file is in a built working folder, and why no copy could be made of that folder.

        What the build has left elsewhere is removed.
        """
        room = self._inside(message["room"])
        remove_scratch(room)
        problem = what_cannot_be_copied(room, Space(message["mib"], message["files"]))
        return {"made": os.path.exists(f"{room}/{WORK}/{message['makes']}"), "problem": problem}, ()

    def spawn(self, message: Message, descriptors: list[int]) -> Reply:
        """Start a program in a host; its launcher's pid as the holder sees it is the reply.

        The descriptors are its input, output and errors, the file with the launcher's arguments, and that with the
        filter of system calls. Beside the reply go pidfds: of the launcher, and of a sandbox's program and process
        1, where the launcher came so far.
        """
        blocked, release = os.pipe()
        try:
            try:
                child = self._start(message, (*descriptors, blocked))
            finally:
                os.close(blocked)
            if message["drops_room"]:
                self.rooms[child] = message["room"]
            handles: list[int] = []
            try:
                handles.append(os.pidfd_open(child))
                handles += self._limit_held_program(child, handles[0], message)
            except BaseException:
                self._end_at_once(child)
                for handle in handles:
                    os.close(handle)
                raise
            with contextlib.suppress(BrokenPipeError):
                os.write(release, b"\n")
        finally:
            os.close(release)
        return {"pid": child}, tuple(handles)

    def _start(self, message: Message, descriptors: tuple[int, ...]) -> int:
        if self.plan.isolated:
            return self._start_launcher(message, descriptors)
        self._wait_for_ended()
        return start_plain_process(self.plan, self._inside(message["room"]), message, descriptors)

    def _end_at_once(self, child: int) -> None:
        """End what was started, and take its room away: its program must not run, and nobody will ask for it.

        The child is stopped first, so that it starts nothing meanwhile. Its number is its own: nobody has waited
        for it. What it has started are a sandbox's process 1 and what ends with that.
        """
        os.kill(child, signal.SIGSTOP)
        started = children(child)
        for pid in (*started, child):
            os.kill(pid, signal.SIGKILL)
        for pid in (child, *started):  # whose parent has ended are this process's own (pid_namespaces(7))
            with contextlib.suppress(ChildProcessError):
                os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        self._wait_for_ended()
        room = self.rooms.pop(child, None)
        if room is not None:
            self._leave_room(room)

    def _limit_held_program(self, launcher: int, handle: int, message: Message) -> list[int]:
        """Limit a sandbox's program before it runs; return pidfds of it and of the sandbox's process 1.

        The launcher is limited too, and process 1, which a program may make its own (ptrace(2)). No pidfds where
        the launcher has ended.
        """
        if not self.plan.isolated:
            return []
        limits = message["limits"]
        try:
            set_limits(launcher, limits)
            found = wait_for_program(launcher, handle)
            if found is None:
                return []
            first, program = found
            allowed = allowed_processes(message["processes"], is_shared=message["privilege"] != "user")
            for process in descendants(launcher)[1:]:
                set_limits(process, {**limits, "RLIMIT_NPROC": (allowed, allowed)})
            return open_handles([program, first])
        except ProcessLookupError:
            return []  # it has just ended; what it has printed tells why

    def _start_launcher(self, message: Message, descriptors: tuple[int, ...]) -> int:
        """Start the launcher with the descriptors as 0 to 5, in its host; one of no network is all alone."""
        host = message["host"]
        if host not in self.networks:
            self.networks[host] = new_namespace()
        kernel.join_network(self.networks[host])
        command = [message["launcher"], "--args", "3", "--seccomp", "4", "--", *GATE, *message["command"]]
        for number, descriptor in zip(LAUNCHER_DESCRIPTORS, descriptors[3:], strict=True):
            os.dup2(descriptor, number)
        try:
            # Not by fork(2): to copy the tables of all memory of this process takes longer than the rest.
            launcher = subprocess.Popen(
                command,
                env={},
                stdin=descriptors[0],
                stdout=descriptors[1],
                stderr=descriptors[2],
                pass_fds=LAUNCHER_DESCRIPTORS,
            )
        finally:
            keep_free(LAUNCHER_DESCRIPTORS)
        launcher.returncode = 0  # only this process's own wait(2) is to take its status
        return launcher.pid

    def status(self, message: Message, _descriptors: list[int]) -> Reply:
        """Return the wait status of an ended child, or None while it lives; and what of its room it had used up."""
        self._wait_for_ended()
        ended = self.statuses.get(message["pid"])
        room = None if ended is None else self.rooms.pop(message["pid"], None)
        return {"status": ended, "used_up": None if room is None else self._leave_room(room)}, ()

    def _wait_for_ended(self) -> None:
        """Take the statuses of all children that have ended: until then they count as processes of their user."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                self.statuses[pid] = status

    def _leave_room(self, name: str) -> str | None:
        """Have the space of an ended program given back; return what was used up there, as ``disk space``."""
        if not self.plan.isolated:
            return None
        room = self._inside(name)
        self.left_rooms.append(room)
        return what_is_full(room)

    def bind(self, message: Message, _descriptors: list[int]) -> Reply:
        """Call bind(2) in a process with the privilege asked for; its errno is the reply."""
        kernel.join_network(self.networks[message["host"]])
        number, capable = try_to_bind(
            (message["address"], message["port"]),
            family=message["family"],
            kind=message["kind"],
            privilege=message["privilege"],
            reuse=message["reuse"],
        )
        return {"errno": number, "capable": capable}, ()

    def sysctl(self, message: Message, _descriptors: list[int]) -> Reply:
        """Read a setting of a host, after writing it where a value is given."""
        kernel.join_network(self.networks[message["host"]])
        path = "/proc/sys/" + message["name"].replace(".", "/")
        if message.get("value") is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(message["value"])
        with open(path, encoding="utf-8") as file:
            return {"value": " ".join(file.read().split())}, ()

    def counters(self, message: Message, _descriptors: list[int]) -> Reply:
        """Read what a host's kernel has counted of its TCP."""
        kernel.join_network(self.networks[message["host"]])
        return {"text": COUNTERS.read_text("ascii")}, ()

    def _inside(self, name: str) -> str:
        path = os.path.normpath(f"{self.plan.room}/{name}")
        if not path.startswith(f"{self.plan.room}/"):
            raise ValueError(f"`{name}` is not inside the lab's file system")
        return path


def keep_free(numbers: tuple[int, ...]) -> None:
    """Have nothing else become one of these descriptors: they stand for the null device until they are used."""
    opened = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    null = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, max(numbers) + 1)
    os.close(opened)
    for number in numbers:
        os.dup2(null, number, inheritable=False)
    os.close(null)
