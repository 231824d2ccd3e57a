"""Kills processes that are known by their numbers, and never another one that got such a number meanwhile.

The kernel gives numbers anew once an ended process was waited for; where there are 32,768 of them
(proc_sys_kernel(5), pid_max), a program that forks without end takes some seconds to come round.
"""

import contextlib
import errno
import os
import select
import signal
import time
from collections.abc import Callable

_GONE = (errno.ESRCH, errno.EINVAL, errno.ENOENT)
"""What pidfd_open(2) says of a process that has just been waited for: EINVAL in some kernels (kernel/pid.c)."""
_AT_ONCE = 64
"""How many are killed at a time: each takes a descriptor, of which there may be no more than some hundred."""


def open_handles(pids: list[int]) -> list[int]:
    """Return pidfds of processes (pidfd_open(2)), which the caller closes: of all or of none.

    Raises ProcessLookupError where one has ended, OSError without a free descriptor.
    """
    opened: list[int] = []
    try:
        opened.extend(map(os.pidfd_open, pids))
    except OSError as error:
        for handle in opened:
            os.close(handle)
        if error.errno in _GONE:
            raise ProcessLookupError(errno.ESRCH, os.strerror(errno.ESRCH)) from error
        raise
    return opened


def _open_found(pids: list[int], find: Callable[[], list[int]]) -> list[int]:
    """Return pidfds of the processes that are found again: each stands for what was found, or that has ended."""
    opened: dict[int, int] = {}
    try:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                [opened[pid]] = open_handles([pid])
        still = set(find()) if opened else set()
    except BaseException:
        for handle in opened.values():
            os.close(handle)
        raise
    for pid, handle in opened.items():
        if pid not in still:
            os.close(handle)
    return [handle for pid, handle in opened.items() if pid in still]


def kill_by(handle: int) -> None:
    """Send SIGKILL by a pidfd, where its process has not been waited for."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)


def kill_found(find: Callable[[], list[int]]) -> int:
    """Kill the processes that are found; return how many they were. Raises OSError without a free descriptor."""
    pids, killed = find(), 0
    for start in range(0, len(pids), _AT_ONCE):
        for handle in _open_found(pids[start : start + _AT_ONCE], find):
            kill_by(handle)
            os.close(handle)
            killed += 1
    return killed


def wait_for_end(handle: int, until_s: float) -> bool:
    """Wait until a pidfd's process has ended, at most until a moment of time.monotonic(); tell whether it has."""
    ended = select.poll()
    ended.register(handle, select.POLLIN)
    return bool(ended.poll(max(0.0, until_s - time.monotonic()) * 1000))
