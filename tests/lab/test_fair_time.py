"""Limits that a busy machine stretches: by what was lost to others alone, and never without end."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import psutil
import pytest

from grader.lab.fair_time import MOST_STRETCHED, FairClock, FairStopwatch
from grader.lab.pump import Pump
from grader.observe.processes import descendants
from grader.observe.processor_time import is_held_up, read_busy_s, read_thread_times
from tests.busy import one_busy_processor
from tests.waiting import wait_until

SPIN = "while True: pass"
STARVE = "import os; os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\nwhile True: pass"
SLEEP = "import signal; signal.pause()"
STARVE_ONESELF = """
import os
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
first = os.getpid()
for _ in range(40):
    if os.getpid() == first and not os.fork():
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
while os.getpid() == first or os.getppid() == first: pass
"""
MANY_CHILDREN = """
import os, signal, time
for _ in range(50):
    if not os.fork():
        while time.process_time() < 0.01: pass
        os._exit(0)
    os.wait()
signal.pause()
"""
SPIN_AGAINST_ONESELF = """
import os
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
first = os.getpid()
for _ in range(5):
    if os.getpid() == first:
        os.fork()
while os.getpid() == first or os.getppid() == first: pass
"""


@contextmanager
def process_that(code: str) -> Iterator[psutil.Process]:
    """Run a small program."""
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", code]) as process:
        try:
            yield psutil.Process(process.pid)
        finally:
            process.kill()


@pytest.fixture
def spinning() -> Iterator[psutil.Process]:
    """A process that shares one processor with others who want all of it, too."""
    with one_busy_processor(), process_that(SPIN) as process:
        yield process


@pytest.fixture
def starving() -> Iterator[psutil.Process]:
    """A process that gets a processor only where nobody else wants it, which is seldom (sched(7), SCHED_IDLE)."""
    with one_busy_processor(), process_that(STARVE) as process:
        wait_until(lambda: os.sched_getscheduler(process.pid) == os.SCHED_IDLE, what="its policy")
        yield process


@pytest.fixture
def sleeping() -> Iterator[psutil.Process]:
    """A process that wants nothing, on a processor that others keep busy."""
    with one_busy_processor(), process_that(SLEEP) as process:
        wait_until(lambda: process.status() == psutil.STATUS_SLEEPING, what="its sleep")
        yield process


def waited_s(process: psutil.Process) -> float:
    """Return what the kernel counts for all its threads."""
    return sum(each.waited_s for each in read_thread_times(process.pid).values())


def lasted_s(
    processes: list[psutil.Process], limit_s: float, everyone: Callable[[], list[int]] | None = None
) -> float:
    """Return how long a limit lasts for whom waits for these processes."""
    stopwatch = FairStopwatch(FairClock(everyone or (lambda: [process.pid for process in processes])), 0.05)
    began = time.monotonic()
    wait_until(lambda: stopwatch.remaining_s(limit_s) <= 0, timeout_s=60, what="the end of the limit")
    return time.monotonic() - began


def ran_s(*processes: psutil.Process) -> float:
    """Return the seconds that they were on a processor, as psutil tells them."""
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def test_what_a_spinning_process_does_not_get_it_waits_for(spinning: psutil.Process) -> None:
    """Its time on the processor, as psutil tells it too, and its waiting are all of its life."""
    began, before_s = time.monotonic(), waited_s(spinning)
    used_s = ran_s(spinning)
    wait_until(lambda: waited_s(spinning) - before_s > 1, what="a second of waiting")
    lived_s = time.monotonic() - began
    used_s = ran_s(spinning) - used_s
    assert waited_s(spinning) - before_s + used_s == pytest.approx(lived_s, rel=0.2)
    told_s = sum(each.ran_s for each in read_thread_times(spinning.pid).values())
    assert told_s == pytest.approx(ran_s(spinning), abs=0.1)


def test_the_machine_is_as_busy_as_others_say() -> None:
    """psutil counts the same ticks."""

    def told_by_psutil() -> float:
        times = psutil.cpu_times()
        return float(sum(times[:8]) - times.idle - times.iowait)

    before_s, now_s, after_s = told_by_psutil(), read_busy_s(), told_by_psutil()
    assert before_s - 0.05 <= now_s <= after_s + 0.05


def test_a_process_that_has_ended_has_no_threads() -> None:
    """It is no error: programs end when they like."""
    with subprocess.Popen(["true"]) as process:
        process.wait()
    assert read_thread_times(process.pid) == {}


def test_a_limit_is_stretched_by_what_was_lost(spinning: psutil.Process) -> None:
    """The program gets what an idle machine would have given it, or the most that a limit is stretched to."""
    before_s = ran_s(spinning)
    lasted = lasted_s([spinning], 0.3)
    got_s = ran_s(spinning) - before_s
    assert lasted > 0.6
    assert got_s > 0.2 or lasted >= 0.3 * (MOST_STRETCHED - 1)


def test_who_waits_just_now_is_given_more_time(starving: psutil.Process) -> None:
    """The kernel counts waiting only when it is over, and this process waits for most of a second at a time."""
    before_s = ran_s(starving)
    lasted = lasted_s([starving], 0.3)
    got_s = ran_s(starving) - before_s
    assert got_s > 0.2 or lasted >= 0.3 * (MOST_STRETCHED - 1)


def test_what_short_lived_processes_wait_for_counts() -> None:
    """Nobody tells what they have waited once they have ended."""
    with one_busy_processor(), process_that(MANY_CHILDREN) as process:
        lasted = lasted_s([process], 0.5, everyone=lambda: descendants(process.pid))
        times = process.cpu_times()
        assert times.children_user + times.children_system > 0.15 or lasted >= 0.5 * (MOST_STRETCHED - 1)


def test_whether_a_thread_is_held_up(spinning: psutil.Process, sleeping: psutil.Process) -> None:
    """As psutil tells the state."""
    assert is_held_up(spinning.pid, read_thread_times(spinning.pid))
    assert not is_held_up(sleeping.pid, read_thread_times(sleeping.pid))
    assert (spinning.status(), sleeping.status()) == (psutil.STATUS_RUNNING, psutil.STATUS_SLEEPING)


def test_a_thread_that_has_ended_hides_no_other() -> None:
    """Of those that were told to be there."""
    with process_that(SPIN) as process:
        wait_until(lambda: process.status() == psutil.STATUS_RUNNING, what="its running")
        assert is_held_up(process.pid, [2**22 + 1, process.pid])


def test_who_waits_in_the_kernel_is_given_more_time(blocked: psutil.Process) -> None:
    """Where no signal reaches it: it can neither go on nor end. But not beyond all measure."""
    assert blocked.status() == psutil.STATUS_DISK_SLEEP
    assert is_held_up(blocked.pid, read_thread_times(blocked.pid))
    with one_busy_processor():
        assert 0.6 < lasted_s([blocked], 0.3) <= 0.3 * MOST_STRETCHED + 0.5


def test_who_waits_in_the_kernel_of_an_idle_machine_is_given_no_more_time(
    blocked: psutil.Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else holds it up. No test can have a machine to itself."""
    monkeypatch.setattr("grader.lab.fair_time.read_busy_s", lambda: 0.0)
    assert_over_after(FairStopwatch(FairClock(lambda: [blocked.pid])), 0.2)


@pytest.mark.parametrize(("asked_within_s", "is_over"), [(0.02, False), (None, True)])
def test_a_late_first_look_takes_nobodys_time(
    monkeypatch: pytest.MonkeyPatch, asked_within_s: float | None, is_over: bool
) -> None:
    """The grader itself got no processor; only where it knows how often it looks can it tell."""
    now_s = time.monotonic()
    monkeypatch.setattr("grader.lab.fair_time.time", SimpleNamespace(monotonic=lambda: now_s))
    stopwatch = FairStopwatch(FairClock(list), asked_within_s)
    assert stopwatch.remaining_s(1.0) == 1.0
    now_s += 1.5
    remaining_s = stopwatch.remaining_s(1.0)
    assert (remaining_s <= 0) == is_over
    now_s += 1.0
    assert stopwatch.remaining_s(1.0) <= 0


def test_whoever_waits_by_the_pump_may_look_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks often, so it knows that a late look was its own."""
    now_s, looks = time.monotonic(), 0
    monkeypatch.setattr("grader.lab.fair_time.time", SimpleNamespace(monotonic=lambda: now_s))

    def is_there_at_last() -> bool:
        nonlocal now_s, looks
        looks += 1
        now_s += 1.5 if looks == 1 else 0.0
        return looks > 2

    assert Pump(FairClock(list)).wait_until(is_there_at_last, within_s=1.0)


def test_who_sleeps_is_given_no_more_time(sleeping: psutil.Process) -> None:
    """However busy the machine is."""
    before_s = waited_s(sleeping)
    stopwatch = FairStopwatch(FairClock(lambda: [sleeping.pid]))
    assert_over_after(stopwatch, 0.5)
    assert waited_s(sleeping) == before_s


def assert_over_after(stopwatch: FairStopwatch, limit_s: float) -> None:
    """Ask again and again; the first answer after the limit must be that it is over."""
    began = time.monotonic()
    while True:
        is_after = time.monotonic() - began > limit_s + 0.001
        remaining_s = stopwatch.remaining_s(limit_s)
        if is_after:
            assert remaining_s <= 0
            return
        time.sleep(0.002)


@pytest.mark.parametrize(("code", "count"), [(SPIN_AGAINST_ONESELF, 5), (STARVE_ONESELF, 40)])
def test_who_waits_for_itself_is_given_no_more_time(code: str, count: int) -> None:
    """Processes that share one processor with each other alone: all of them have what the limit allows one.

    Also where most of them hardly ever get it, and so are not told to have waited.
    """
    with process_that(code) as process:
        children = wait_until(lambda: process.children() if len(process.children()) == count else None)
        everyone = [process, *children]
        before_s = ran_s(*everyone)
        lasted_s(everyone, 1.0)
        assert ran_s(*everyone) - before_s < 1.5
