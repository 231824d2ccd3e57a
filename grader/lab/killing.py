"""Kills processes that are known by their numbers, and never another one that got such a number meanwhile.

The kernel gives numbers anew once an ended process was waited for; where there are 32,768 of them
(proc_sys_kernel(5), pid_max), a program that forks without end takes some seconds to come round.
"""

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable


def open_handles(find: Callable[[], list[int]]) -> list[int]:
    """Return pidfds of the processes that are found (pidfd_open(2)). The caller closes them.

    Looked for twice: what is found again after its pidfd was opened is what the pidfd stands for, or has ended.
    """
    opened: dict[int, int] = {}
    for pid in find():
        with contextlib.suppress(ProcessLookupError):
            opened[pid] = os.pidfd_open(pid)
    still = set(find()) if opened else set()
    for pid, handle in opened.items():
        if pid not in still:
            os.close(handle)
    return [handle for pid, handle in opened.items() if pid in still]


def kill_by(handle: int) -> None:
    """Send SIGKILL by a pidfd, where its process has not been waited for."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)


def kill_found(find: Callable[[], list[int]]) -> int:
    """Kill the processes that are found; return how many they were."""
    handles = open_handles(find)
    for handle in handles:
        kill_by(handle)
        os.close(handle)
    return len(handles)


def wait_for_end(handle: int, until_s: float) -> bool:
    """Wait until a pidfd's process has ended, at most until a moment of time.monotonic(); tell whether it has."""
    ended = select.poll()
    ended.register(handle, select.POLLIN)
    return bool(ended.poll(max(0.0, until_s - time.monotonic()) * 1000))
