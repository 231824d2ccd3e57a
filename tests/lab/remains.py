"""What a lab may leave behind: processes, namespaces, mounts, files, descriptors. Read from /proc alone."""

import contextlib
import errno
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from grader.lab.base import BaseLab
from tests.waiting import wait_until

GONE_WITHIN_S = 8.0
_NO_LONGER_THERE = (FileNotFoundError, ProcessLookupError, PermissionError)


def descendants_now(pid: int | None) -> list[psutil.Process]:
    """Return all descendants of a process, zombies too; nothing when it has ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def processes_of(lab: BaseLab) -> list[psutil.Process]:
    """Return a lab's own processes, the one that holds it first; others of the tests are none of its business."""
    holder = psutil.Process(lab._holder.pid)
    return [holder, *holder.children(recursive=True)]


def marked(marker: str) -> dict[int, str]:
    """Return the command lines that hold a marker, by pid; those of this process's own ancestors don't count."""
    found = {}
    mine = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) not in mine:
            with contextlib.suppress(*_NO_LONGER_THERE):
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                if marker in line:
                    found[int(entry.name)] = line
    return found


def network_namespaces() -> frozenset[str]:
    """Return the network namespaces that some process is in, or holds open, as far as this user may see."""
    pids = [int(entry) for entry in os.listdir("/proc") if entry.isdecimal()]
    return frozenset().union(*map(_network_namespaces_of, pids))


def network_namespaces_of(processes: list[psutil.Process]) -> frozenset[str]:
    """Return the network namespaces that these processes are in, or hold open."""
    found = frozenset[str]().union(*(_network_namespaces_of(process.pid) for process in processes))
    return found - {os.readlink("/proc/self/ns/net")}


def _network_namespaces_of(pid: int) -> set[str]:
    found = {_target(f"/proc/{pid}/ns/net")}
    with contextlib.suppress(*_NO_LONGER_THERE):
        found |= {_target(f"/proc/{pid}/fd/{descriptor}") for descriptor in os.listdir(f"/proc/{pid}/fd")}
    return {target for target in found if target.startswith("net:[")}


def _target(link: str) -> str:
    """Return what a link of /proc tells; nothing for one that is gone, or of a path too long to be told."""
    try:
        return os.readlink(link)
    except _NO_LONGER_THERE:
        return ""
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        return ""


@dataclass(frozen=True, slots=True)
class Footprint:
    """What this process has, and what it has made on the machine. Children of its children may be a browser's."""

    descriptors: dict[int, str]
    mounts: str
    children: frozenset[int]
    temporary: frozenset[str]

    @staticmethod
    def now() -> "Footprint":
        """Look."""
        return Footprint(
            _own_descriptors(),
            Path("/proc/self/mountinfo").read_text("utf-8"),
            frozenset(process.pid for process in psutil.Process().children()),
            frozenset(entry for entry in os.listdir(tempfile.gettempdir()) if entry.startswith("sockgrade-")),
        )


def _own_descriptors() -> dict[int, str]:
    found = {}
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):  # the listing's own descriptor
            found[int(name)] = os.readlink(f"/proc/self/fd/{name}")
    return found


def wait_until_gone(processes: list[psutil.Process]) -> None:
    """Wait until each of them has ended and was reaped: a zombie is still there."""

    def all_gone() -> bool:
        left[:] = [process for process in left if process.is_running()]
        return not left

    left = list(processes)
    wait_until(all_gone, timeout_s=GONE_WITHIN_S, what=f"the end of {left}")


def wait_until_unmarked(marker: str) -> None:
    """Wait until no process has the marker in its command line."""
    left: dict[int, str] = {}

    def none_left() -> bool:
        nonlocal left
        left = marked(marker)
        return not left

    try:
        wait_until(none_left, timeout_s=GONE_WITHIN_S, what="the end of the marked processes")
    except AssertionError as error:
        raise AssertionError(f"these were left: {left}") from error
