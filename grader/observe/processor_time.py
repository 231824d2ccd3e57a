"""Reads who had this machine's processors: for how long threads ran, and were ready to run and waited for one.

Sources: ``/proc/PID/task/TID/schedstat``, whose first two numbers count nanoseconds on a processor and on a run
queue (Documentation/scheduler/sched-stats.rst), and ``/proc/stat`` (proc_stat(5)). A kernel without schedstat tells
nothing: no thread has then ever waited.
"""

import contextlib
import os
from collections.abc import Iterable
from typing import NamedTuple

from grader.observe.processes import parse_state
from grader.observe.reading import read_kernel_text

_ENDED = (FileNotFoundError, ProcessLookupError, PermissionError)
_HELD_UP = ("R", "D")
_IDLE = (3, 4)
"""Where ``idle`` and ``iowait`` stand among the numbers of ``/proc/stat``."""
_COUNTED = 8
"""Those after ``steal`` are counted in ``user`` already."""


class ThreadTime(NamedTuple):
    """What one thread had so far, in seconds."""

    ran_s: float
    waited_s: float


def read_thread_times(pid: int) -> dict[int, ThreadTime]:
    """Return what each thread of a process had, by thread id; nothing when it has ended."""
    times = {}
    for thread in _threads(pid):
        with contextlib.suppress(*_ENDED):  # one that has ended has none, the others do
            times[thread] = parse_thread_time(read_kernel_text(f"/proc/{pid}/task/{thread}/schedstat"))
    return times


def _threads(pid: int) -> list[int]:
    try:
        return [int(thread) for thread in os.listdir(f"/proc/{pid}/task")]
    except _ENDED:
        return []


def is_held_up(pid: int, threads: Iterable[int]) -> bool:
    """Whether one of a process's threads runs, could run, or waits where no signal reaches it (proc_pid_stat(5)).

    The last, state ``D``, is a wait for a disk or for a lock of the kernel's that others hold, such as that of the
    mappings of a library's file (``i_mmap_rwsem``), which each fork, exec and exit takes. Not when it has ended.
    """
    for thread in threads:
        with contextlib.suppress(*_ENDED):  # another thread may live
            if parse_state(read_kernel_text(f"/proc/{pid}/task/{thread}/stat")) in _HELD_UP:
                return True
    return False


def parse_thread_time(text: str) -> ThreadTime:
    """Return what a ``schedstat`` file tells.

    >>> parse_thread_time("369948758 1147351610 109")
    ThreadTime(ran_s=0.369948758, waited_s=1.14735161)
    """
    numbers = text.split()
    return ThreadTime(int(numbers[0]) / 1e9, int(numbers[1]) / 1e9) if len(numbers) > 1 else ThreadTime(0.0, 0.0)


def read_busy_s() -> float:
    """Return the seconds that all processors together were not idle since the machine's start; steal is none."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            return parse_busy_ticks(file.readline()) / os.sysconf("SC_CLK_TCK")
    except _ENDED:
        return 0.0


def parse_busy_ticks(line: str) -> int:
    """Return the ticks of the first line of ``/proc/stat`` that were not idle.

    >>> parse_busy_ticks("cpu  50 1 9 2000 40 0 3 2 7 0")
    65
    """
    ticks = [int(number) for number in line.split()[1 : _COUNTED + 1]]
    return sum(ticks) - sum(ticks[index] for index in _IDLE)
