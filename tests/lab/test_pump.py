"""Waiting in the lab: what is waited for is looked at seldomer after a while, what is watched as often as ever."""

import time
from itertools import pairwise

import pytest

from grader.lab.fair_time import FairClock
from grader.lab.pump import Pump

WATCHED_EACH_S = 0.005
LIMIT_S = 1.5
"""Long enough for looks to be further apart than at first."""
AT_FIRST_S = 0.02
SLOW_LOOK_S = 0.02
FOR_S = 0.4
MANY = 150
"""So many rests take long enough for seldomer ones."""


class ObservedPump(Pump):
    """Keeps for how long it was to wait for output, each time."""

    def __init__(self) -> None:
        super().__init__(FairClock(lambda: ()))
        self.rests_s: list[float] = []

    def drain(self, timeout_s: float = 0.0) -> bool:
        """Take in what is there, after at most so long."""
        self.rests_s.append(timeout_s)
        return super().drain(timeout_s)


@pytest.mark.parametrize("moves_data", [True, False])
def test_only_looks_that_move_data_stay_close_together(moves_data: bool) -> None:
    """Other looks cost a small machine less, and what has lasted long is told a little later."""
    pump = ObservedPump()

    def has_waited() -> bool:
        return max(pump.rests_s) > AT_FIRST_S or len(pump.rests_s) > MANY

    assert pump.wait_until(has_waited, within_s=30, moves_data=moves_data)
    pump.close()
    assert pump.rests_s[1] < AT_FIRST_S
    assert (max(pump.rests_s) <= AT_FIRST_S) is moves_data


@pytest.mark.parametrize("moves_data", [True, False])
def test_what_is_watched_does_not_wait_for_the_next_look(moves_data: bool) -> None:
    """A program that takes too much memory is stopped as soon as ever."""
    pump = ObservedPump()
    watched: list[None] = []
    seen: list[int] = []

    def condition() -> bool:
        seen.append(len(watched))
        return False

    pump.watch(lambda: watched.append(None), each_s=WATCHED_EACH_S)
    assert not pump.wait_until(condition, within_s=LIMIT_S, moves_data=moves_data)
    pump.close()
    at_and_after_each_rest = 2
    assert max(after - before for before, after in pairwise(seen)) > at_and_after_each_rest


def test_a_look_that_takes_long_leaves_half_of_the_time() -> None:
    """The kernel may hold it up, as long as a busy machine takes."""
    pump = ObservedPump()
    began_s: list[float] = []

    def look() -> None:
        began_s.append(time.monotonic())
        while time.monotonic() - began_s[-1] < SLOW_LOOK_S:
            pass

    pump.watch(look, each_s=SLOW_LOOK_S / 100)
    pump.pause(FOR_S)
    pump.close()
    assert 1 < len(began_s) <= FOR_S / (2 * SLOW_LOOK_S) + 1
