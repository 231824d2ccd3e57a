"""The file system of each program: its size and its number of files end where they should, and no other's."""

import os
from pathlib import Path

import pytest

from grader.lab.process_lab import ProcessLab
from grader.model.exercise import Limits
from grader.model.recipe import Recipe
from tests.lab.conftest import MakeWorld
from tests.lab.worlds import SLEEPER, C, World, building

MIB = 4
FILES = 200
FILL = """
import os, sys
written = 0
try:
    with open("filled", "wb", buffering=0) as file:
        while written < int(sys.argv[2]):
            written += file.write(b"x" * min(65536, int(sys.argv[2]) - written))
    print("enough")
except OSError as error:
    print(error.strerror)
    sys.exit(1)
"""
MAKE = """
import os, sys
made = 0
try:
    while made < int(sys.argv[2]):
        open(f"{sys.argv[3]}/{made}", "x").close()
        made += 1
    print("enough")
except OSError as error:
    print(error.strerror)
    sys.exit(1)
"""


@pytest.fixture
def small(make_private: MakeWorld) -> World:
    """Make a lab whose programs have little room."""
    return make_private(limits=Limits(disk_mib=MIB, files=FILES, file_mib=64))


@pytest.mark.parametrize(
    ("extra", "said", "used_up"), [(-65536, "enough", None), (65536, "No space left on device", "disk space")]
)
def test_disk_space_is_limited(small: World, extra: int, said: str, used_up: str | None) -> None:
    """Just below the limit all is well; just above it the program is told ENOSPC, and the report what was full."""
    facts = small.ended(small.start(FILL, str((MIB << 20) + extra)))
    assert facts.output == f"{said}\n"
    assert facts.used_up == used_up


@pytest.mark.parametrize("folder", [".", "/tmp", "/dev/shm"])
@pytest.mark.parametrize(
    ("extra", "said", "used_up"), [(-1, "enough", None), (1, "No space left on device", "number of files")]
)
def test_the_number_of_files_is_limited(
    small: World, folder: str, extra: int, said: str, used_up: str | None
) -> None:
    """Empty files fill no space, and memory all the same; it is one limit for all places."""
    facts = small.ended(small.start(MAKE, str(FILES + extra), folder))
    assert facts.output == f"{said}\n"
    assert facts.used_up == used_up


def test_what_one_program_fills_no_other_misses(small: World) -> None:
    """Each has its own."""
    first = small.ended(small.start(FILL, str(MIB << 21)))
    assert first.used_up == "disk space"
    assert small.ended(small.start_built(str(1 << 20), name="server")).output == "enough\n"


def test_a_large_program_has_the_same_room_beside_it(make_private: MakeWorld) -> None:
    """What it starts with does not count."""
    world = make_private(limits=Limits(disk_mib=1, files=16, file_mib=64))
    code = "static char large[3 << 20] = {1}; int main(int n, char **v) { return large[n] && v[0] ? 0 : 0; }"
    built = world.build("server.c", code, C)
    assert built is not None
    assert built.made
    assert world.ended(world.start_built()).status == 0


def test_the_space_of_an_ended_program_is_given_back(small: World) -> None:
    """Its file system goes with it; a running one's stays."""
    running = small.start_up(SLEEPER, name="other")
    for _ in range(3):
        small.ended(small.start(FILL, str(1 << 20)))
    mounts = small.run("cat", "/proc/self/mountinfo").output
    assert running.facts().is_running
    assert mounts.count("sockgrade") <= 12  # its own three places, and the machine's files shown below the room


def test_a_working_folder_starts_as_it_was_built(small: World) -> None:
    """Nothing that an earlier start wrote is there."""
    code = "import os; print(sorted(os.listdir('.'))); open('left', 'w').close()"
    assert small.ended(small.start(code)).output == "['server.py']\n"
    assert small.ended(small.start_built(name="server")).output == "['server.py']\n"


@pytest.mark.parametrize(("start", "is_apart"), [(("./server",), True), (("sh", "server"), False)])
def test_a_builds_cache_stays_where_a_start_may_use_it(
    make_world: MakeWorld, start: tuple[str, ...], is_apart: bool
) -> None:
    """Such as `go run` after `go build`; else it is kept out of what was built (XDG_CACHE_HOME)."""
    script = "printf '#!/bin/sh\\necho %s\\n' ${XDG_CACHE_HOME-home} > server; chmod +x server"
    recipe = Recipe(language="test", build=("sh", "-c", script), makes="server", start=start, tools=("sh",))
    world = make_world()
    world.build("x", "", recipe)
    assert (world.ended(world.start_built()).output != "home\n") is is_apart


@pytest.mark.parametrize(
    "leaves",
    [
        "mkdir -p $XDG_CACHE_HOME/deep && touch $XDG_CACHE_HOME/deep/file",
        "touch $TMPDIR/file && chmod 0 $TMPDIR",
        "rmdir $TMPDIR",
        "rmdir $TMPDIR && ln -s /usr $TMPDIR",
    ],
)
def test_what_a_build_leaves_outside_is_removed(make_shared: MakeWorld, leaves: str) -> None:
    """A compiler's cache takes neither memory nor time from then on; a build that locks it harms nobody."""
    world = make_shared()
    recipe = building("sh", "-c", f"{leaves}; printf '#!/bin/sh\\necho started\\n' > server; chmod +x server")
    world.build("x", "", recipe)
    assert isinstance(world.lab, ProcessLab)
    [built] = Path(world.lab._room, "build").iterdir()
    if os.geteuid() == 0 or "chmod" not in leaves:
        assert not os.path.lexists(built / "tmp")
    assert os.listdir(built / "shm") == []
    assert world.ended(world.start_built()).output == "started\n"


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("for i in $(seq 65); do mkdir d; cd d; done", "made folders more than 64 deep"),
        ("truncate -s 200M a b c", "made more than 512 MiB of files, or more than 40,000 files"),
        ("for i in $(seq 63); do mkdir d; cd d; done", None),
        ("mkfifo pipe; ln -s /nowhere link", None),
    ],
)
def test_what_no_copy_can_be_made_of_is_told(small: World, command: str, problem: str | None) -> None:
    """The build is the submission's: that it leaves such folders is no fault of the grader's."""
    built = small.build("Makefile", "x", building("sh", "-c", f": > server; {command}"))
    assert built is not None
    assert built.problem == problem
    assert built.made == (problem is None)
