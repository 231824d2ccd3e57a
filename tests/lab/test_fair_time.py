"""Limits that a busy machine stretches: by what was lost to others, never without end."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from grader.lab.fair_time import MOST_STRETCHED, FairClock, FairStopwatch
from grader.observe.processor_waits import read_processor_waits
from tests.busy import one_busy_processor
from tests.waiting import wait_until

SPIN = "while True: pass"
SLEEP = "import signal; signal.pause()"


def process_that(code: str) -> Iterator[psutil.Process]:
    """Run a small program until the test ends."""
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", code]) as process:
        yield psutil.Process(process.pid)
        process.kill()


@pytest.fixture
def spinning() -> Iterator[psutil.Process]:
    """A process that shares one processor with others who want all of it, too."""
    with one_busy_processor():
        yield from process_that(SPIN)


@pytest.fixture
def sleeping() -> Iterator[psutil.Process]:
    """A process that wants nothing, on a processor that others keep busy."""
    with one_busy_processor():
        yield from process_that(SLEEP)


def waited_s(process: psutil.Process) -> float:
    """Return what the kernel counts for all its threads."""
    return sum(read_processor_waits(process.pid).values())


def test_what_a_spinning_process_does_not_get_it_waits_for(spinning: psutil.Process) -> None:
    """Its time on the processor and its waiting are all of its life, as psutil tells the first."""
    began, before_s = time.monotonic(), waited_s(spinning)
    used_s = sum(spinning.cpu_times()[:2])
    wait_until(lambda: waited_s(spinning) - before_s > 1, what="a second of waiting")
    lived_s = time.monotonic() - began
    used_s = sum(spinning.cpu_times()[:2]) - used_s
    assert waited_s(spinning) - before_s + used_s == pytest.approx(lived_s, rel=0.2)


def test_a_sleeping_process_loses_nothing(sleeping: psutil.Process) -> None:
    """However busy the machine is: it is ready to run only for moments."""
    wait_until(lambda: sleeping.status() == psutil.STATUS_SLEEPING, what="its sleep")
    before_s = waited_s(sleeping)
    own_s = sum(read_processor_waits(os.getpid()).values())
    wait_until(lambda: sum(read_processor_waits(os.getpid()).values()) - own_s > 0.5, what="waiting of one's own")
    assert waited_s(sleeping) == before_s


def test_a_process_that_has_ended_waits_no_more() -> None:
    """It is no error: programs end when they like."""
    with subprocess.Popen(["true"]) as process:
        process.wait()
    assert read_processor_waits(process.pid) == {}


def test_a_limit_is_stretched_by_what_was_lost(spinning: psutil.Process) -> None:
    """It is not over while the program waits for a processor."""
    clock = FairClock(lambda: [spinning.pid])
    clock.look()
    stopwatch = FairStopwatch(clock)
    limit_s = 0.3
    began = time.monotonic()
    wait_until(lambda: time.monotonic() - began > limit_s, what="the limit", timeout_s=30)
    assert stopwatch.remaining_s(limit_s) > 0


def test_no_limit_lasts_for_ever(spinning: psutil.Process) -> None:
    """A program that never pauses on a machine that never rests is told that its time is up, too."""
    clock = FairClock(lambda: [spinning.pid])
    clock.look()
    stopwatch = FairStopwatch(clock)
    limit_s = 0.05
    began = time.monotonic()
    wait_until(lambda: stopwatch.remaining_s(limit_s) <= 0, what="the end of the limit")
    assert time.monotonic() - began >= limit_s * (MOST_STRETCHED - 1) / 2


def test_a_limit_is_over_when_nothing_was_lost() -> None:
    """A program that sleeps is slow by its own will."""
    clock = FairClock(list)
    clock.look()
    stopwatch = FairStopwatch(clock)
    began, lost_s = time.monotonic(), clock.lost_s
    wait_until(lambda: stopwatch.remaining_s(0.1) <= 0, what="the end of the limit")
    assert time.monotonic() - began <= 0.1 + (clock.look() - lost_s) + 1
