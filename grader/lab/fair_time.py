"""Time limits that a busy machine stretches: who waits for a processor is not slow."""

import os
import time
from collections.abc import Callable, Iterable

from grader.observe.processor_waits import read_processor_waits

MOST_STRETCHED = 10.0
"""A limit never lasts longer than so many times what was written, however busy the machine is."""
_NEXT_LOOK_S = 0.02
"""A stretched limit is not looked at more often: reading the kernel's counters takes time too."""


class FairClock:
    """Counts the time that the grader and the lab's programs have lost to others on this machine.

    What several threads lose at the same moment counts for each of them: a limit is rather stretched too far than
    too little, for a time-out is a verdict.
    """

    def __init__(self, pids: Callable[[], Iterable[int]]) -> None:
        """Take what tells the processes that programs have now."""
        self._pids = pids
        self._waited_s: dict[int, float] = {}
        self.lost_s = 0.0
        """As it was known when somebody last looked."""

    def look(self) -> float:
        """Return the seconds lost so far."""
        for pid in (os.getpid(), *self._pids()):
            for thread, waited_s in read_processor_waits(pid).items():
                # A number that the kernel has given anew begins again at 0.
                self.lost_s += max(0.0, waited_s - self._waited_s.get(thread, 0.0))
                self._waited_s[thread] = waited_s
        return self.lost_s


class FairStopwatch:
    """One limit; it costs nothing until its time is up."""

    def __init__(self, clock: FairClock) -> None:
        self._clock = clock
        self._before_s = clock.lost_s
        self._began = time.monotonic()

    def remaining_s(self, limit_s: float) -> float:
        """Return the seconds until a limit that was written for an idle machine is over; 0 or less when it is."""
        elapsed_s = time.monotonic() - self._began
        if elapsed_s < limit_s or limit_s <= 0:
            return limit_s - elapsed_s
        lost_s = min(self._clock.look() - self._before_s, elapsed_s, limit_s * (MOST_STRETCHED - 1))
        left_s = limit_s + lost_s - elapsed_s
        return max(left_s, _NEXT_LOOK_S) if left_s > 0 else left_s
