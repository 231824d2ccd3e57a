"""When a program is at rest, and when it only looks so."""

import time
from itertools import cycle

import pytest

from grader.lab.rest import RestWatch, wait_without_end
from grader.model.closer_look import ProcessFacts, SystemCall
from tests.lab.worlds import ECHO, World

FOREVER = (1 << 64) - 1
"""-1 as a register has it."""
NO_TIME = 0
LISTENS = "import socket, sys; s = socket.create_server(('', int(sys.argv[1]))); print('up'); "


def process(*waits: SystemCall, state: str = "S", running: int = 0) -> ProcessFacts:
    """Return a process whose threads wait so."""
    return ProcessFacts(pid=7, parent=1, state=state, processor_s=0.1, waits=waits, running_threads=running)


def call(name: str, *arguments: int) -> SystemCall:
    """Return a call in which a thread waits."""
    return SystemCall(name=name, arguments=arguments)


ACCEPTS = call("accept", 3, 0, 0)


@pytest.mark.parametrize(
    ("waits_in", "is_endless"),
    [
        (ACCEPTS, True),
        (call("read", 0, 5, 1), True),
        (call("poll", 5, 1, FOREVER), True),
        (call("poll", 5, 1, 0xFFFFFFFF), True),
        (call("poll", 5, 1, 500), False),
        (call("epoll_wait", 4, 5, 9, FOREVER, 0, 8), True),
        (call("epoll_wait", 4, 5, 9, 100, 0, 8), False),
        (call("ppoll", 5, 1, NO_TIME, 0, 0), True),
        (call("ppoll", 5, 1, 0x7FFF1234, 0, 0), False),
        (call("select", 4, 5, 0, 0, NO_TIME), True),
        (call("select", 4, 5, 0, 0, 0x7FFF1234), False),
        (call("futex", 5, 128, 2, NO_TIME), True),
        (call("futex", 5, 128, 2, 0x7FFF1234), False),
        (call("clock_nanosleep", 0, 0, 5, 0), False),
        (call("call 1234"), False),
        (call("futex"), False),
    ],
)
def test_calls_without_end(waits_in: SystemCall, is_endless: bool) -> None:
    """By the time-out that they were given (select(2), poll(2), epoll_wait(2), futex(2))."""
    assert wait_without_end((process(waits_in),)) is is_endless


@pytest.mark.parametrize(
    "busy",
    [
        process(state="R", running=1),
        process(ACCEPTS, running=1),
        process(ACCEPTS, state="t"),
        process(ACCEPTS, state="D"),
        process(ACCEPTS, call("clock_nanosleep", 0, 0, 5, 0)),
        process(),
    ],
)
def test_one_that_is_busy_is_enough(busy: ProcessFacts) -> None:
    """It runs, sleeps for a time, waits for a disk, or is held by its tracer; or nothing is told of it."""
    assert wait_without_end((process(ACCEPTS),))
    assert not wait_without_end((process(ACCEPTS), busy))


def test_ended_processes_do_not_count() -> None:
    """A zombie does nothing more; and where nothing lives, nothing waits."""
    assert wait_without_end((process(ACCEPTS), process(state="Z")))
    assert not wait_without_end((process(ACCEPTS), process(call("clock_nanosleep", 0, 0, 5, 0), state="Z")))
    assert not wait_without_end((process(state="Z"),))
    assert not wait_without_end(())


def test_a_server_comes_to_rest(world: World) -> None:
    """It waits in accept(2)."""
    program = world.start_up(ECHO)
    watch = RestWatch(program.pids)
    world.until(watch.is_at_rest, "rest")


def test_who_is_new_is_looked_at_twice(world: World) -> None:
    """Nobody is at rest who was not seen so before."""
    programs = [world.start_up(ECHO), world.start(ECHO, name="second", host="client-1")]
    turns = cycle(programs)
    watch = RestWatch(lambda: next(turns).pids())
    until_s = time.monotonic() + 0.4
    while time.monotonic() < until_s:
        assert not watch.is_at_rest()
        world.lab.pause(0.02)


@pytest.mark.parametrize(
    "program",
    [
        LISTENS + "import time; time.sleep(600)",
        LISTENS + "s.settimeout(600); s.accept()",
        LISTENS + "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start(); s.accept()",
        LISTENS + "import os, time; os.fork() or time.sleep(600); s.accept()",
        LISTENS + "exec('while True: pass')",
    ],
    ids=["sleeps", "time-out", "a thread sleeps", "a child sleeps", "runs"],
)
def test_who_may_still_do_something_is_not_at_rest(world: World, program: str) -> None:
    """Though it listens, and much of it waits."""
    started = world.start_up(program)
    watch = RestWatch(started.pids)
    until_s = time.monotonic() + 0.4
    while time.monotonic() < until_s:
        assert not watch.is_at_rest()
        world.lab.pause(0.02)
