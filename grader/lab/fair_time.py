"""Time limits that a busy machine stretches: a program that waits for a processor is not slow.

Only what others took is not counted. Who keeps the processors busy itself waits for itself, and who sleeps does not
wait: such limits are as long as they were written. Who waits in the kernel for what others hold, such as a lock or
the disk, waits like one who wants a processor, as long as others use the processors meanwhile.
"""

import os
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from grader.observe.processes import cpu_time_s
from grader.observe.processor_time import ThreadTime, is_held_up, read_busy_s, read_thread_times

MOST_STRETCHED = 10.0
"""A limit never lasts longer than so many times what was written, from the first look at the counters on."""
_AT_FIRST_S = 0.01
"""What is over sooner needs no look at the kernel's counters, which takes time too."""
_NEXT_LOOK_S = 0.02
_EACH_S = 0.05
"""How often it is watched who waits."""
_NOTHING = ThreadTime(0.0, 0.0)


class _Seen(NamedTuple):
    """What was read at one moment."""

    at_s: float
    busy_s: float
    """Of all processors of the machine."""
    grader_s: float
    """That the grader itself ran."""
    threads: dict[int, ThreadTime]
    """Of the lab's programs."""
    families_s: float
    """That all their processes ran, also those that have ended."""


class FairClock:
    """Reads what the lab's programs had of the processors, and what others had."""

    def __init__(
        self, pids: Callable[[], Iterable[int]], families: Callable[[], Iterable[int]] | None = None
    ) -> None:
        """Take what tells the processes that programs have now; and these with those that wait for their ends."""
        self._pids = pids
        self._families = families or pids

    def look(self) -> _Seen:
        """Read everything now."""
        grader_s = sum(each.ran_s for each in read_thread_times(os.getpid()).values())
        families_s = cpu_time_s(self._families())
        return _Seen(time.monotonic(), read_busy_s(), grader_s, self.threads(), families_s)

    def threads(self) -> dict[int, ThreadTime]:
        """Return what each thread had so far."""
        return _all_threads(self.threads_by_process())

    def threads_by_process(self) -> dict[int, dict[int, ThreadTime]]:
        """Return what the threads of each process had so far, by its pid."""
        return {pid: read_thread_times(pid) for pid in self._pids()}


class FairStopwatch:
    """One limit; it costs nothing where what it limits is over at once."""

    def __init__(self, clock: FairClock, asked_within_s: float | None = None) -> None:
        """Begin now; `asked_within_s` is in which time it is asked again, where that is known.

        If the first look at the kernel's counters comes later, the grader itself got no processor, and nobody can
        tell any more what programs had until then: that time counts for nothing.
        """
        self._clock = clock
        self._asked_within_s = asked_within_s
        self._began = time.monotonic()
        self._before: _Seen | None = None
        self._last: dict[int, ThreadTime] = {}
        """What each thread had when it was seen last."""
        self._last_at_s = 0.0
        self._seen_waiting_s = 0.0
        """For how long programs seem to have waited, by all looks."""

    def remaining_s(self, limit_s: float) -> float:
        """Return the seconds until a limit that was written for an idle machine is over; 0 or less when it is.

        It must be asked again and again while the limit lasts.
        """
        elapsed_s = time.monotonic() - self._began
        if self._before is None and elapsed_s >= min(_AT_FIRST_S, limit_s / 2):
            self._before = self._clock.look()
            self._last, self._last_at_s = self._before.threads, self._before.at_s
            if self._asked_within_s is not None:
                self._began += max(0.0, elapsed_s - _AT_FIRST_S - self._asked_within_s)
                elapsed_s = time.monotonic() - self._began
        if self._before is None:
            return limit_s - elapsed_s
        if time.monotonic() - self._last_at_s >= _EACH_S:
            self._watch()
        if elapsed_s < limit_s:
            return limit_s - elapsed_s
        lost_s = self._lost_s(self._before, limit_s)
        left_s = limit_s + min(lost_s, limit_s * (MOST_STRETCHED - 1)) - elapsed_s
        return max(left_s, _NEXT_LOOK_S) if left_s > 0 else left_s

    def _watch(self) -> None:
        """Take for waiting what programs did not run of the time since the last look, where they seem to want it.

        A thread is held up, or threads have come or gone, which were ready for a part of the time at least.
        The kernel counts a thread's waiting when that ends (``sched_info_arrive``), and forgets it with the thread:
        of who waits just now, and of short-lived processes, only this tells.
        """
        processes, now_s = self._clock.threads_by_process(), time.monotonic()
        threads = _all_threads(processes)
        if threads.keys() != self._last.keys() or any(is_held_up(*each) for each in processes.items()):
            ran_s = sum(had.ran_s - self._last.get(thread, _NOTHING).ran_s for thread, had in threads.items())
            self._seen_waiting_s += max(0.0, now_s - self._last_at_s - ran_s)
        self._last, self._last_at_s = threads, now_s

    def _lost_s(self, before: _Seen, limit_s: float) -> float:
        """Return the seconds that programs lost to others; none where they had what an idle machine would give.

        What several threads lose at the same moment counts for each of them: a limit is rather stretched too far
        than too little, for a time-out is a verdict.
        """
        now = self._clock.look()
        waited_s = ran_s = 0.0
        for thread, had in now.threads.items():
            then = before.threads.get(thread, _NOTHING)
            # A number that the kernel has given anew begins again at 0.
            waited_s += max(0.0, had.waited_s - then.waited_s)
            ran_s += max(0.0, had.ran_s - then.ran_s)
        ran_s = max(ran_s, now.families_s - before.families_s)
        if ran_s >= limit_s:
            return 0.0
        others_s = now.busy_s - before.busy_s - ran_s - (now.grader_s - before.grader_s)
        return max(0.0, min(max(waited_s, self._seen_waiting_s), others_s, now.at_s - before.at_s))


def _all_threads(processes: dict[int, dict[int, ThreadTime]]) -> dict[int, ThreadTime]:
    return {thread: had for threads in processes.values() for thread, had in threads.items()}
