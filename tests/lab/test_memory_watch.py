"""The memory of a program is that of all its processes, shared pages counted once. psutil is the second oracle."""

import mmap
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from grader.lab.memory_watch import proportional_bytes, resident_bytes, unfiled_bytes
from grader.model.exercise import Limits
from tests.lab.conftest import MakeWorld
from tests.lab.worlds import World

MIB = 160
SHARED_MIB = 48
HELD_MIB = 64
CHANGES_BYTES = 8 << 20
"""By how much two looks at this process may differ."""
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


@pytest.fixture
def small(make_world: MakeWorld) -> World:
    """Make a lab whose programs have little memory."""
    return make_world(limits=Limits(memory_mib=MIB))


@pytest.mark.parametrize(("code", "each"), [(CHILDREN, 60), (SHARED, 200)], ids=["children", "shared"])
def test_what_no_limit_of_the_kernel_counts_is_stopped(small: World, code: str, each: int) -> None:
    """Each child alone is within RLIMIT_DATA, and shared memory is no data at all."""
    facts = small.ended(small.start(code, str(each)))
    assert facts.stopped_for == "memory"


@pytest.mark.parametrize(
    ("code", "each", "ups"),
    [(CHILDREN, 12, 4), (SHARED, 80, 1), (FORKED, 60, 8)],
    ids=["children", "shared", "forked"],
)
def test_what_is_within_it_goes_on(small: World, code: str, each: int, ups: int) -> None:
    """Pages that a fork shares count once, though each process shows them as its own."""
    program = small.start(code, str(each))
    small.until(lambda: program.facts().output.count("up") == ups, "all of them")
    for _ in range(5):
        small.lab.wait_until(lambda: False, within_s=0.06)  # as long as the watch needs to look
    assert program.facts().is_running


def test_sizes_are_those_that_psutil_reads() -> None:
    """Of this process, which barely changes between two looks, and shares no private page."""
    own = psutil.Process()
    with mmap.mmap(-1, SHARED_MIB << 20) as shared:
        _read_each_page(shared)
        unfiled = sum(part.anonymous for part in own.memory_maps(grouped=False)) + (SHARED_MIB << 20)
        assert abs(resident_bytes(own.pid) - own.memory_info().rss) < CHANGES_BYTES
        assert abs(unfiled_bytes(own.pid) - unfiled) < CHANGES_BYTES
        assert abs(proportional_bytes(own.pid) - unfiled) < CHANGES_BYTES


def test_pages_of_mapped_files_are_resident_but_not_counted() -> None:
    """The kernel can drop them, and reads them again when they are asked for."""
    before = [measure(os.getpid()) for measure in (resident_bytes, unfiled_bytes, proportional_bytes)]
    with Path(sys.executable).open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped:
        _read_each_page(mapped)
        after = [measure(os.getpid()) for measure in (resident_bytes, unfiled_bytes, proportional_bytes)]
        resident, unfiled, proportional = (now - then for now, then in zip(after, before, strict=True))
        assert resident > len(mapped) // 2
        assert max(unfiled, proportional) < len(mapped) // 4


def test_each_process_of_a_fork_counts_its_share() -> None:
    """What takes no lock counts a shared page for each process that has it; shares sum to what there is."""
    forked = [sys.executable, "-c", FORKED, "-", str(HELD_MIB)]
    with subprocess.Popen(forked, stdout=subprocess.PIPE, start_new_session=True) as parent:
        assert parent.stdout is not None
        try:
            for _ in range(8):
                parent.stdout.readline()
            family = [parent.pid, *(child.pid for child in psutil.Process(parent.pid).children())]
            assert len(family) == 9
            assert sum(map(unfiled_bytes, family)) > 9 * HELD_MIB << 20
            assert HELD_MIB << 20 < sum(map(proportional_bytes, family)) < 2 * HELD_MIB << 20
        finally:
            os.killpg(parent.pid, signal.SIGKILL)


def test_an_ended_process_has_nothing() -> None:
    """It may end between being found and being looked at."""
    assert [measure(2**22 + 1) for measure in (resident_bytes, unfiled_bytes, proportional_bytes)] == [0, 0, 0]


def _read_each_page(mapped: mmap.mmap) -> None:
    for place in range(0, len(mapped), mmap.PAGESIZE):
        mapped[place]
