"""Time limits that a busy machine stretches: a program that waits for a processor is not slow.

Only what others took is not counted. Who keeps the processors busy itself waits for itself, and who sleeps does not
wait: such limits are as long as they were written.
"""

import os
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from grader.observe.processor_time import ThreadTime, read_busy_s, read_ready_threads, read_thread_times

MOST_STRETCHED = 10.0
"""A limit never lasts longer than so many times what was written, however busy the machine is."""
_AT_FIRST_S = 0.01
"""What is over sooner needs no look at the kernel's counters, which takes time too."""
_NEXT_LOOK_S = 0.02


class _Seen(NamedTuple):
    """What was read at one moment."""

    at_s: float
    busy_s: float
    """Of all processors of the machine."""
    grader_s: float
    """That the grader itself ran."""
    threads: dict[int, ThreadTime]
    """Of the lab's programs."""


class FairClock:
    """Reads what the lab's programs had of the processors, and what others had."""

    def __init__(self, pids: Callable[[], Iterable[int]]) -> None:
        """Take what tells the processes that programs have now."""
        self._pids = pids

    def look(self) -> _Seen:
        """Read everything now."""
        threads: dict[int, ThreadTime] = {}
        for pid in self._pids():
            threads |= read_thread_times(pid)
        grader_s = sum(each.ran_s for each in read_thread_times(os.getpid()).values())
        return _Seen(time.monotonic(), read_busy_s(), grader_s, threads)

    def ready_threads(self) -> frozenset[int]:
        """Return which threads run, or could and wait for a processor."""
        return frozenset(thread for pid in self._pids() for thread in read_ready_threads(pid))


class FairStopwatch:
    """One limit; it costs nothing where what it limits is over at once."""

    def __init__(self, clock: FairClock) -> None:
        self._clock = clock
        self._began = time.monotonic()
        self._before: _Seen | None = None
        self._due: _Seen | None = None
        """What was seen when the limit was over, by what was counted until then."""

    def remaining_s(self, limit_s: float) -> float:
        """Return the seconds until a limit that was written for an idle machine is over; 0 or less when it is.

        It must be asked again and again while the limit lasts.
        """
        elapsed_s = time.monotonic() - self._began
        if self._before is None and elapsed_s >= min(_AT_FIRST_S, limit_s / 2):
            self._before = self._clock.look()
        if elapsed_s < limit_s or self._before is None:
            return limit_s - elapsed_s
        now = self._clock.look()
        had = _between(self._before, now)
        most_s = limit_s * (MOST_STRETCHED - 1)
        left_s = limit_s + min(had.lost_s(limit_s), most_s) - elapsed_s
        if left_s > 0:
            self._due = None
            return max(left_s, _NEXT_LOOK_S)
        may_be_left = limit_s + min(had.most_lost_s(limit_s), most_s) > elapsed_s
        return _NEXT_LOOK_S if may_be_left and not self._waiting_is_told(now) else left_s

    def _waiting_is_told(self, now: _Seen) -> bool:
        """Return whether all that programs have waited is counted.

        The kernel counts a thread's waiting when that ends: when it gets a processor (``sched_info_arrive``).
        Until then nobody knows how long a thread that is ready has waited.
        """
        if self._due is None:
            self._due = now
        ready = self._clock.ready_threads()
        return all(had != self._due.threads.get(thread) for thread, had in now.threads.items() if thread in ready)


class _Had(NamedTuple):
    """What became of the time between two moments, in seconds."""

    ran_s: float
    """That programs were on processors."""
    waited_s: float
    """That programs were ready and had none, as far as it is counted.

    What several threads lose at the same moment counts for each of them: a limit is rather stretched too far than
    too little, for a time-out is a verdict.
    """
    others_s: float
    """That neither programs nor the grader were on processors, and these were busy."""
    lasted_s: float

    def lost_s(self, limit_s: float) -> float:
        """Return what programs lost to others; nothing where they had as much as an idle machine would give."""
        return min(self.waited_s, self.most_lost_s(limit_s))

    def most_lost_s(self, limit_s: float) -> float:
        """Return what they could have lost, had they waited all the time."""
        return 0.0 if self.ran_s >= limit_s else max(0.0, min(self.others_s, self.lasted_s))


def _between(before: _Seen, now: _Seen) -> _Had:
    waited_s = ran_s = 0.0
    for thread, had in now.threads.items():
        then = before.threads.get(thread, ThreadTime(0.0, 0.0))
        # A number that the kernel has given anew begins again at 0.
        waited_s += max(0.0, had.waited_s - then.waited_s)
        ran_s += max(0.0, had.ran_s - then.ran_s)
    others_s = now.busy_s - before.busy_s - ran_s - (now.grader_s - before.grader_s)
    return _Had(ran_s, waited_s, others_s, now.at_s - before.at_s)
