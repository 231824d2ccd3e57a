"""Reads what a process is doing: in which system call each thread waits, which signals it minds.

Sources: ``/proc/PID/stat``, ``/proc/PID/status``, ``/proc/PID/task/TID/syscall`` (proc_pid_syscall(5)). A process
may end between any two reads: it then counts for nothing.
"""

import os
import platform
import signal
from collections.abc import Iterable
from functools import partial

from grader.model.closer_look import ProcessFacts, SystemCall
from grader.observe.as_owner import read_as_owner
from grader.observe.processes import parse_cpu_ticks, parse_parent, parse_state
from grader.observe.reading import read_kernel_text

_CALLS = {
    "x86_64": {
        0: "read", 1: "write", 7: "poll", 19: "readv", 20: "writev", 23: "select", 34: "pause", 35: "nanosleep",
        42: "connect", 43: "accept", 44: "sendto", 45: "recvfrom", 46: "sendmsg", 47: "recvmsg", 61: "wait4",
        128: "rt_sigtimedwait", 130: "rt_sigsuspend", 202: "futex", 219: "restart_syscall",
        230: "clock_nanosleep", 232: "epoll_wait", 247: "waitid", 270: "pselect6", 271: "ppoll",
        281: "epoll_pwait", 288: "accept4", 426: "io_uring_enter", 441: "epoll_pwait2",
    },
    "aarch64": {
        22: "epoll_pwait", 63: "read", 64: "write", 65: "readv", 66: "writev", 72: "pselect6", 73: "ppoll",
        95: "waitid", 98: "futex", 101: "nanosleep", 115: "clock_nanosleep", 128: "restart_syscall",
        133: "rt_sigsuspend", 137: "rt_sigtimedwait", 202: "accept", 203: "connect", 206: "sendto",
        207: "recvfrom", 211: "sendmsg", 212: "recvmsg", 242: "accept4", 260: "wait4", 426: "io_uring_enter",
        441: "epoll_pwait2",
    },
}  # fmt: skip
"""Numbers of the calls in which programs wait (arch/x86/entry/syscalls/syscall_64.tbl, asm-generic/unistd.h)."""
_SIGNAL_BITS = tuple((1 << (each.value - 1), each.name) for each in signal.Signals)
_ENDED = (FileNotFoundError, ProcessLookupError)
_UNREADABLE = (*_ENDED, PermissionError)


def read_activities(pids: Iterable[int]) -> tuple[ProcessFacts, ...]:
    """Return what each process is doing; one that has ended is left out, a zombie is not."""
    return tuple(found for pid in pids if (found := _read_activity(pid)) is not None)


def _read_activity(pid: int) -> ProcessFacts | None:
    try:
        stat = read_kernel_text(f"/proc/{pid}/stat")
        status = read_kernel_text(f"/proc/{pid}/status")
    except _ENDED:
        return None
    masks = parse_signal_masks(status)
    lines = list(_read_calls(pid))
    names = _CALLS.get(platform.machine(), {})
    return ProcessFacts(
        pid=pid,
        parent=parse_parent(stat),
        state=parse_state(stat),
        processor_s=parse_cpu_ticks(stat) / os.sysconf("SC_CLK_TCK"),
        waits=tuple(call for line in lines if (call := parse_call(line, names)) is not None),
        running_threads=sum(line.strip() == "running" for line in lines),
        caught=masks["SigCgt"],
        ignored=tuple(dict.fromkeys(masks["SigIgn"] + masks["SigBlk"])),
    )


def _read_calls(pid: int) -> Iterable[str]:
    """Yield what the kernel says of each thread; nothing of one that this user may not trace (ptrace(2))."""
    try:
        threads = sorted(os.listdir(f"/proc/{pid}/task"), key=int)
    except _UNREADABLE:
        return
    for thread in threads:
        try:
            yield read_as_owner(pid, partial(read_kernel_text, f"/proc/{pid}/task/{thread}/syscall"))
        except OSError:  # also EPERM, and a kernel without CONFIG_HAVE_ARCH_TRACEHOOK
            continue


def parse_call(line: str, names: dict[int, str]) -> SystemCall | None:
    """Return the call of a ``/proc/PID/syscall``; None for a thread that runs or waits outside of calls.

    >>> parse_call("45 0x4 0x7ff0 0x400 0x0 0x0 0x0 0x7ffd 0x7f23", {45: "recvfrom"}).descriptor
    4
    >>> parse_call("running", {}), parse_call("-1 0x7ffd 0x7f23", {})
    (None, None)
    """
    words = line.split()
    if not words or not words[0].isdigit():
        return None
    number = int(words[0])
    # The last two are the stack pointer and the program counter.
    arguments = tuple(int(word, 16) for word in words[1:-2])
    return SystemCall(name=names.get(number, f"call {number}"), arguments=arguments)


def parse_signal_masks(status: str) -> dict[str, tuple[str, ...]]:
    r"""Return the signals in ``SigBlk``, ``SigIgn`` and ``SigCgt`` of a ``/proc/PID/status`` by their names.

    >>> parse_signal_masks("Name:\tx\nSigBlk:\t0\nSigIgn:\t0000000000001000\nSigCgt:\t0000000000010002\n")
    {'SigBlk': (), 'SigIgn': ('SIGPIPE',), 'SigCgt': ('SIGINT', 'SIGCHLD')}
    """
    masks: dict[str, tuple[str, ...]] = {"SigBlk": (), "SigIgn": (), "SigCgt": ()}
    for line in status.split("\n"):
        key, _, value = line.partition(":")
        if key in masks:
            mask = int(value.strip(), 16)
            masks[key] = tuple(name for bit, name in _SIGNAL_BITS if mask & bit) if mask else ()
    return masks
