"""The one place where the grader waits: it takes in all programs' output while it looks for a condition.

Single-threaded on purpose: a lab forks, and a fork copies one thread.
"""

import selectors
import time
from collections.abc import Callable
from dataclasses import dataclass

from grader.lab.fair_time import FairClock, FairStopwatch

_FIRST_INTERVAL_S = 0.001
_LONGEST_INTERVAL_S = 0.02
"""Between two looks, while little time has passed, or where each look moves data."""
_PART_OF_WAITED = 0.05
"""Who has waited long is told a little later: a look costs processor time, of which small machines have little."""
_LONGEST_AFTER_LONG_S = 0.1

_MOST_REST_S = 0.5


@dataclass(slots=True)
class _Watch:
    look: Callable[[], None]
    each_s: float
    next_s: float


class Pump:
    """Reads from many descriptors as they have something, for as long as somebody waits."""

    def __init__(self, clock: FairClock) -> None:
        self._clock = clock
        self._selector = selectors.DefaultSelector()
        self._watches: list[_Watch] = []

    def add(self, descriptor: int, on_readable: Callable[[], None]) -> None:
        """Call the function whenever the descriptor has something to read."""
        self._selector.register(descriptor, selectors.EVENT_READ, on_readable)

    def watch(self, look: Callable[[], None], *, each_s: float) -> None:
        """Call the function again and again while somebody waits, at most so often."""
        self._watches.append(_Watch(look, each_s, time.monotonic() + each_s))

    def remove(self, descriptor: int) -> None:
        """Forget a descriptor, before it is closed."""
        self._selector.unregister(descriptor)

    def drain(self, timeout_s: float = 0.0) -> bool:
        """Take in what is there, and tell whether it was anything; wait for the first of it at most this long."""
        if not self._selector.get_map():
            time.sleep(timeout_s)
            return False
        ready = self._selector.select(timeout_s)
        for key, _ in ready:
            key.data()
        return bool(ready)

    def wait_until(self, condition: Callable[[], bool], *, within_s: float, moves_data: bool = False) -> bool:
        """Look at a condition again and again; return whether it became true in time.

        A busy machine stretches the time. The condition is looked at at least once, and once more when the time is
        up, so that a machine that was busy just then does not turn a true condition into a time-out. The longer it
        lasts the seldomer is it looked at, unless the looks themselves move data, which seldomer ones would slow.
        """
        stopwatch = FairStopwatch(self._clock, asked_within_s=_LONGEST_INTERVAL_S)
        interval_s = _FIRST_INTERVAL_S
        while True:
            remaining_s = stopwatch.remaining_s(within_s)
            self.drain()
            self._look()
            if condition():
                return True
            if remaining_s <= 0:
                return False
            has_more = self._rest(min(interval_s, remaining_s))
            longest_s = _LONGEST_INTERVAL_S if moves_data else _longest_interval_s(within_s - remaining_s)
            # Who prints, or closes its output, may end or listen at any moment: look often again.
            interval_s = _FIRST_INTERVAL_S if has_more else min(interval_s * 1.5, longest_s)

    def stopwatch(self) -> FairStopwatch:
        """Return what tells how much of a time limit that begins now is left."""
        return FairStopwatch(self._clock)

    def pause(self, seconds: float) -> None:
        """Take in what comes for so long."""
        until_s = time.monotonic() + seconds
        while (remaining_s := until_s - time.monotonic()) > 0:
            self._look()
            self._rest(remaining_s)

    def _rest(self, seconds: float) -> bool:
        """Wait until there is something to take in, which is then taken, or so long; return whether there was."""
        until_s = time.monotonic() + seconds
        while (remaining_s := until_s - time.monotonic()) > 0:
            next_s = min((watch.next_s for watch in self._watches), default=until_s) - time.monotonic()
            if self.drain(max(0.0, min(remaining_s, next_s))):
                return True
            self._look()
        return False

    def _look(self) -> None:
        for watch in self._watches:
            began_s = time.monotonic()
            if began_s >= watch.next_s:
                watch.look()
                ended_s = time.monotonic()
                # One that the kernel holds up leaves half of the time to what is waited for, within reason: what
                # makes the look long may be a program that wants to be looked at seldom.
                watch.next_s = ended_s + max(watch.each_s, min(ended_s - began_s, _MOST_REST_S))

    def close(self) -> None:
        """Stop watching everything."""
        self._selector.close()


def _longest_interval_s(waited_s: float) -> float:
    return min(max(_LONGEST_INTERVAL_S, waited_s * _PART_OF_WAITED), _LONGEST_AFTER_LONG_S)
