"""A throw-away machine made of namespaces, in which a grader and its hostile submission run.

It is a second wall, around the sandbox under test: what gets out of that can signal no other process, reach no
network and fill no folder of the real machine. And it makes leftovers countable: whatever still runs in it, or lies
in its shared memory, when the grader has ended was left behind.
"""

import fcntl
import os
import secrets
import socket
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from grader.lab import kernel

METADATA_ADDRESS = "169.254.169.254"
"""Where clouds serve a machine's credentials."""
OUTSIDE_ADDRESS = "192.0.2.1"
"""Stands for any address of the internet (RFC 5737)."""
_SIOCSIFFLAGS, _SIOCSIFADDR, _IFF_UP = 0x8914, 0x8916, 1
"""``include/uapi/linux/sockios.h``; netdevice(7)."""
_SCRATCH = {"/dev/shm": "1777", "/var/tmp": "1777", "/run": "0755"}
"""Folders that the machine has for itself, and their modes. In ``/run`` ip(8) names network namespaces."""
_SCRATCH_OPTIONS = "size=64m,nr_inodes=4096"


@contextmanager
def turn(*, is_big: bool) -> Iterator[None]:
    """Let only one at a time take much of the real machine's memory, whoever else runs the corpus."""
    with open(f"{tempfile.gettempdir()}/sockgrade-hostile-turn-{os.geteuid()}", "w") as file:
        if is_big:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run_in_machine(act: Callable[[], object]) -> int:
    """Run a function as process 1 of a new machine, to its end; return its exit status.

    When it has ended, the kernel ends all that is left in the machine (pid_namespaces(7)). The status is not 0
    where this user may not make one, or the function has raised something.
    """
    outer = os.fork()
    if not outer:
        _become_machine(act)
    return os.waitstatus_to_exitcode(os.waitpid(outer, 0)[1])


def _become_machine(act: Callable[[], object]) -> NoReturn:
    status = 1
    try:
        user, group = os.geteuid(), os.getegid()
        kernel.unshare(
            (kernel.CLONE_NEWUSER if user else 0)
            | kernel.CLONE_NEWNS
            | kernel.CLONE_NEWPID
            | kernel.CLONE_NEWNET
            | kernel.CLONE_NEWIPC
        )
        if user:
            kernel.map_only(user, user, group)
        first = os.fork()
        if first:
            status = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
        else:
            _mount_own()
            _number_from_anywhere()
            _bring_up_network()
            act()
            status = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(status)


def _mount_own() -> None:
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV)
    for folder, mode in _SCRATCH.items():
        options = f"{_SCRATCH_OPTIONS},mode={mode}"
        kernel.mount("scratch", folder, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)


def _bring_up_network() -> None:
    """Give the loopback interface the addresses of the outside.

    Not by ``ip``: whoever is no root loses the rights in the machine with execve(2).
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        fcntl.ioctl(asking, _SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", _IFF_UP))
        for number, address in enumerate((METADATA_ADDRESS, OUTSIDE_ADDRESS)):
            wanted = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(address))
            fcntl.ioctl(asking, _SIOCSIFADDR, struct.pack("16s16s8x", b"lo:%d" % number, wanted))


def _number_from_anywhere() -> None:
    """Let the machine's next process have any number: a root grader chooses its job user by its own."""
    with suppress(OSError):
        Path("/proc/sys/kernel/ns_last_pid").write_text(str(300 + secrets.randbelow(30_000)), "utf-8")


def give_up_privileges() -> None:
    """Be an ordinary user of the machine again, where this is no root's: making it gave all capabilities in it."""
    if os.geteuid():
        kernel.keep_only_capabilities(frozenset())


def reap() -> None:
    """Wait for the ended children of process 1: orphans become its own."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def processes_left() -> list[str]:
    """Return the command lines of all processes of the machine but its first."""
    reap()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or entry.name == "1":
            continue
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "backslashreplace")
            found.append(f"{entry.name} {line[:200]}")
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def things_left(mark: str) -> list[str]:
    """Return what else lives on in the machine: shared memory, queues, files with a mark in their names, mounts."""
    found = []
    for kind in ("shm", "sem", "msg"):
        rows = Path(f"/proc/sysvipc/{kind}").read_text("utf-8").splitlines()[1:]
        found += [f"System V {kind}: {' '.join(row.split())}" for row in rows]
    for folder in _SCRATCH:
        found += [f"{folder}/{name}" for name in os.listdir(folder)]
    found += [f"/tmp/{name}" for name in os.listdir("/tmp") if mark in name and name != mark]
    return found


def mounts() -> set[str]:
    """Return the machine's mounts, one text each."""
    return set(Path("/proc/self/mountinfo").read_text("utf-8").splitlines())
