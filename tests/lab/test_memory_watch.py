"""The memory of a program is that of all its processes, shared pages counted once. psutil is the second oracle."""

import os

import psutil
import pytest

from grader.lab.memory_watch import _seem_one, proportional_bytes, resident_bytes, without_borrowers
from grader.model.exercise import Limits
from tests.lab.conftest import MakeWorld
from tests.lab.worlds import World

MIB = 160
CHILDREN = """
import os, signal, sys
for number in range(4):
    if os.fork() == 0:
        held = bytearray(int(sys.argv[2]) << 20)
        held[::4096] = b"x" * len(held[::4096])
        print("up", flush=True)
        signal.pause()
signal.pause()
"""
FORKED = """
import os, signal, sys
held = bytearray(int(sys.argv[2]) << 20)
held[::4096] = b"x" * len(held[::4096])
for number in range(8):
    if os.fork() == 0:
        print("up", flush=True)
        signal.pause()
signal.pause()
"""
SHARED = """
import mmap, signal, sys
held = mmap.mmap(-1, int(sys.argv[2]) << 20)
for place in range(0, len(held), 4096):
    held[place] = 1
print("up", flush=True)
signal.pause()
"""
LEADERLESS = """
import ctypes, mmap, platform, signal, sys, threading
def hold():
    held = mmap.mmap(-1, int(sys.argv[2]) << 20)
    for place in range(0, len(held), 4096):
        held[place] = 1
    print("up", flush=True)
    signal.pause()
threading.Thread(target=hold).start()
ctypes.CDLL(None).syscall({"x86_64": 60}.get(platform.machine(), 93), 0)
"""
"""exit(2) by the first thread, as pthread_exit(3) in main() ends."""
BORROWED = """
import ctypes, platform, signal, sys
held = bytearray(int(sys.argv[2]) << 20)
held[::4096] = b"x" * len(held[::4096])
CLONE_VM, CLONE_VFORK = 0x100, 0x4000
number = {"x86_64": 56}.get(platform.machine(), 220)
ctypes.CDLL(None).syscall(number, CLONE_VM | CLONE_VFORK | signal.SIGCHLD, 0, 0, 0, 0)
print("up", flush=True)
signal.pause()
"""
"""vfork(2), of which only the child goes on, in its parent's memory."""


@pytest.fixture
def small(make_world: MakeWorld) -> World:
    """Make a lab whose programs have little memory."""
    return make_world(limits=Limits(memory_mib=MIB))


@pytest.mark.parametrize(
    ("code", "each"), [(CHILDREN, 60), (SHARED, 200), (LEADERLESS, 200)], ids=["children", "shared", "leaderless"]
)
def test_what_no_limit_of_the_kernel_counts_is_stopped(small: World, code: str, each: int) -> None:
    """Each child alone is within RLIMIT_DATA, and shared memory is no data at all, whichever thread has it."""
    facts = small.ended(small.start(code, str(each)))
    assert facts.stopped_for == "memory"


@pytest.mark.parametrize(
    ("code", "each", "ups"),
    [(CHILDREN, 12, 4), (SHARED, 80, 1), (FORKED, 60, 8), (LEADERLESS, 80, 1), (BORROWED, 100, 1)],
    ids=["children", "shared", "forked", "leaderless", "borrowed"],
)
def test_what_is_within_it_goes_on(small: World, code: str, each: int, ups: int) -> None:
    """Pages that a fork or vfork shares count once, though each process shows them as its own."""
    program = small.start(code, str(each))
    small.until(lambda: program.facts().output.count("up") == ups, "all of them")
    for _ in range(5):
        small.lab.wait_until(lambda: False, within_s=0.06)  # as long as the watch needs to look
    assert program.facts().is_running


def test_sizes_are_those_that_psutil_reads() -> None:
    """Of this process, which barely changes between two looks."""
    own = psutil.Process().memory_full_info()
    assert abs(resident_bytes(os.getpid()) - own.rss) < 8 << 20
    assert abs(proportional_bytes(os.getpid()) - own.pss) < 8 << 20


def test_a_child_of_vfork_has_its_parents_memory(blocked: psutil.Process) -> None:
    """Without that parent, it counts itself; so does a child of fork, beside its parent."""
    (child,) = blocked.children()
    assert resident_bytes(child.pid) == resident_bytes(blocked.pid) > 0
    assert without_borrowers([blocked.pid, child.pid]) == [blocked.pid]
    assert without_borrowers([child.pid]) == [child.pid]
    assert without_borrowers([os.getpid(), blocked.pid]) == [os.getpid(), blocked.pid]


def test_a_child_of_vfork_is_known_where_the_kernel_tells_nobody(blocked: psutil.Process) -> None:
    """By its size, and by its parent's waiting: kcmp(2) is refused to root without CAP_SYS_PTRACE."""
    (child,) = blocked.children()
    assert _seem_one(child.pid, blocked.pid)
    assert not _seem_one(os.getpid(), blocked.pid)
    assert not _seem_one(blocked.pid, child.pid)


def test_an_ended_process_has_nothing() -> None:
    """It may end between being found and being looked at."""
    assert resident_bytes(2**22 + 1) == proportional_bytes(2**22 + 1) == 0
