"""What processes are doing: children of the tests that wait, run, have ended, and mind signals."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest

from grader.model.closer_look import ProcessFacts
from grader.observe.activity import parse_call, read_activities
from tests.waiting import wait_until

ACCEPTS = "import socket; s = socket.create_server(('127.0.0.1', 0)); print('up', flush=True); s.accept()"
SPINS = "print('up', flush=True)\nwhile True: pass"
TWO_THREADS = """
import os, threading
reader, writer = os.pipe()
threading.Thread(target=os.read, args=(reader, 1), daemon=True).start()
print("up", flush=True)
input()
"""
MINDS = """
import signal
signal.signal(signal.SIGCHLD, print)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
input()
"""
PARENT = "import os, signal\nif os.fork() == 0: os._exit(0)\nprint('up', flush=True)\nsignal.pause()"


def child(stack: ExitStack, code: str) -> int:
    """Return the pid of a Python that runs the code, and has said that it is up."""
    process = stack.enter_context(
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    )
    stack.callback(process.kill)
    assert process.stdout is not None
    process.stdout.readline()
    return process.pid


def only(pid: int) -> ProcessFacts:
    """Return what one process is doing."""
    [found] = read_activities([pid])
    return found


def test_the_call_in_which_a_program_waits(stack: ExitStack) -> None:
    """By its name, with the descriptor."""
    pid = child(stack, ACCEPTS)
    wait_until(lambda: bool(only(pid).waits))
    call = only(pid).waits[0]
    assert call.name in ("accept", "accept4")
    assert os.readlink(f"/proc/{pid}/fd/{call.descriptor}").startswith("socket:")


def test_each_thread_is_told(stack: ExitStack) -> None:
    """The first thread first."""
    pid = child(stack, TWO_THREADS)
    wait_until(lambda: len(only(pid).waits) == 2)
    first, second = only(pid).waits
    assert (first.name, first.descriptor, second.name) == ("read", 0, "read")


def test_a_program_that_runs_waits_nowhere(stack: ExitStack) -> None:
    """And it uses processor time."""
    pid = child(stack, SPINS)
    wait_until(lambda: only(pid).processor_s > 0.02)
    assert (only(pid).waits, only(pid).running_threads) == ((), 1)


def test_signals_that_a_program_minds(stack: ExitStack) -> None:
    """With a handler, and ignored."""
    found = only(child(stack, MINDS))
    assert "SIGCHLD" in found.caught
    assert "SIGTERM" in found.ignored


def test_a_zombie_is_told_and_an_ended_process_is_not(stack: ExitStack) -> None:
    """A zombie has a state and a parent, and waits nowhere."""
    pid = child(stack, PARENT)
    wait_until(lambda: any(each.is_zombie for each in read_activities(children_of(pid))))
    [zombie] = read_activities(children_of(pid))
    assert (zombie.parent, zombie.waits) == (pid, ())
    os.kill(pid, signal.SIGKILL)


def children_of(pid: int) -> list[int]:
    """Return the children of a process's first thread."""
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(word) for word in file.read().split()]


def test_nothing_is_told_of_nobody() -> None:
    """A process that is gone counts for nothing."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert read_activities([ended.pid]) == ()


@pytest.mark.parametrize("line", ["", "running\n", "-1 0x7ffd 0x7f23"])
def test_no_call_is_no_call(line: str) -> None:
    """What the kernel says of a thread that waits in no call."""
    assert parse_call(line, {}) is None


def test_a_call_without_a_name_keeps_its_number() -> None:
    """Names are known for the calls in which programs wait."""
    call = parse_call("9999 0x1 0x2 0x3 0x4 0x5 0x6 0x7 0x8", {})
    assert call is not None
    assert (call.name, call.descriptor) == ("call 9999", 1)
