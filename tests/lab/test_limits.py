"""Limits of programs, the same for both kinds of lab: what is within them goes well, what is over them is told."""

import os

import pytest

from grader.model.exercise import Limits
from grader.model.lab import LabError
from tests.lab.conftest import MakeWorld
from tests.lab.remains import marked, wait_until_unmarked
from tests.lab.worlds import C, building

OPENS = """
import os, sys
held = [0, 1, 2]
try:
    while len(held) < int(sys.argv[2]):
        held.append(os.dup(0))
    print("enough")
except OSError as error:
    print(error.errno, "after", len(held))
"""
WRITES = """
import signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
with open("file", "wb", buffering=0) as file:
    wanted = int(sys.argv[2])
    while wanted:
        wanted -= file.write(b"x" * min(wanted, 1 << 20))
print("enough")
"""
FORK_BOMB = """
import os, signal
print("up")
while True:
    try:
        os.fork()
    except OSError as error:
        os.write(1, b"refused %d\\n" % error.errno)
        signal.pause()
"""
PRINTS = "import os\nfor _ in range(int(__import__('sys').argv[2])):\n    os.write(1, b'x' * 1023 + b'\\n')\n"
DESCRIPTORS = 64
FILE_MIB = 2
OUTPUT_KIB = 4


@pytest.mark.parametrize(
    ("opened", "said"), [(DESCRIPTORS, "enough"), (DESCRIPTORS + 1, f"24 after {DESCRIPTORS}")]
)
def test_descriptors_are_limited(make_world: MakeWorld, opened: int, said: str) -> None:
    """The last one that is allowed can be opened, and the next one is EMFILE."""
    world = make_world(limits=Limits(descriptors=DESCRIPTORS))
    assert world.ended(world.start(OPENS, str(opened))).output == f"{said}\n"


def test_process_1_of_a_sandbox_is_limited_too(make_private: MakeWorld) -> None:
    """A program may make it its own (ptrace(2)): each limit is its program's."""
    world = make_private(limits=Limits(descriptors=DESCRIPTORS, processes=40))
    code = "for who in (1, 'self'): print(open(f'/proc/{who}/limits').read(), end='----')"
    first, own, _ = world.ended(world.start(code)).output.split("----")
    assert first == own
    told = {line[:26].strip(): line.split()[-3] for line in own.splitlines()[1:]}
    assert (told["Max open files"], told["Max processes"]) == (str(DESCRIPTORS), "40")


def test_what_cannot_be_limited_is_not_run(make_private: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox that takes too long to start is an error of the machine's, and its program never runs."""
    monkeypatch.setattr("grader.lab.process_limit._WITHIN_S", 0.0)
    world = make_private()
    marker = f"never-run-{os.getpid()}"
    with pytest.raises(LabError, match="this machine is too busy"):
        world.start("import signal; signal.pause()", marker)
    # A launcher that is ended so early may leave a part of itself, which waits for it; that ends with the lab.
    assert not [line for line in marked(marker).values() if line.startswith("python3")]
    world.lab.close()
    wait_until_unmarked(marker)


@pytest.mark.parametrize("extra", [0, 1])
def test_a_files_size_is_limited(make_world: MakeWorld, extra: int) -> None:
    """A file of the limit's size can be written; one byte more ends the program, and the limit is named."""
    world = make_world(limits=Limits(file_mib=FILE_MIB))
    facts = world.ended(world.start(WRITES, str((FILE_MIB << 20) + extra)))
    expected = (None, "SIGXFSZ", "file size", "") if extra else (0, None, None, "enough\n")
    assert (facts.status, facts.signal, facts.stopped_for, facts.output) == expected


def test_a_file_size_limit_ends_a_program_that_does_not_ask_for_it(make_world: MakeWorld) -> None:
    """SIGXFSZ has its default action, as in a program started from a shell: the report can name the limit."""
    world = make_world(limits=Limits(file_mib=FILE_MIB))
    facts = world.run("sh", "-c", f"exec head -c {(FILE_MIB << 20) + 1} /dev/zero > file")
    assert (facts.signal, facts.stopped_for) == ("SIGXFSZ", "file size")


@pytest.mark.parametrize("extra", [0, 2])
def test_an_output_flood_is_stopped(make_world: MakeWorld, extra: int) -> None:
    """Eight times what is kept may be printed; more stops the program, and the limit is named."""
    world = make_world(limits=Limits(output_kib=OUTPUT_KIB))
    program = world.start(
        PRINTS + ("import signal\nsignal.pause()\n" if extra else ""), str(8 * OUTPUT_KIB + extra)
    )
    facts = world.ended(program)
    assert (facts.stopped_for, facts.signal) == (("output", "SIGKILL") if extra else (None, None))
    assert len(facts.output) == OUTPUT_KIB * 1024
    assert facts.output_dropped >= 7 * OUTPUT_KIB * 1024


def test_an_endless_flood_is_stopped(make_world: MakeWorld, request: pytest.FixtureRequest) -> None:
    """`yes` with all its children: nothing of it is left."""
    world = make_world(limits=Limits(output_kib=OUTPUT_KIB))
    marker = request.node.name
    code = "import os\nos.fork()\nwhile True:\n    os.write(1, b'y' * 4096)\n"
    facts = world.ended(world.start(code, marker))
    assert facts.stopped_for == "output"
    wait_until_unmarked(marker)


def test_a_fork_bomb_is_limited(make_world: MakeWorld, request: pytest.FixtureRequest) -> None:
    """fork() is refused at the limit, and kill() ends all of it; or the lab has stopped it above the limit."""
    world = make_world(limits=Limits(processes=40))
    marker = request.node.name
    program = world.start(FORK_BOMB, marker)
    if world.is_isolated or os.geteuid() == 0:
        world.await_text(program, "refused 11")
        assert len(program.pids()) <= 40
        program.kill()
    else:
        # The kernel counts all of this user's processes, and leaves room for others.
        assert world.ended(program).stopped_for == "processes"
    assert not marked(marker)


def test_a_fork_bomb_hinders_no_other_program(make_private: MakeWorld) -> None:
    """The limit is each program's own: another host's command runs while the bomb sits at its limit."""
    world = make_private(limits=Limits(processes=40))
    program = world.start_up(FORK_BOMB)
    world.await_text(program, "refused 11")
    facts = world.run("sh", "-c", "echo here; /bin/true; echo there", host="client-1")
    assert (facts.status, facts.output) == (0, "here\nthere\n")


@pytest.mark.parametrize(("children", "said"), [(19, "19"), (400, "refused 11")])
def test_children_are_limited(make_world: MakeWorld, children: int, said: str) -> None:
    """Children well below the limit can be forked, and far more of them than the limit can't.

    Far more: where a user's own processes count too, there is room for those that others start. The lab then
    stops what is above its limit, as it looks.
    """
    code = """
import os, signal, sys
for number in range(int(sys.argv[2])):
    try:
        if os.fork() == 0:
            while True:
                signal.pause()
    except OSError as error:
        print("refused", error.errno)
        os._exit(0)
print(number + 1)
"""
    world = make_world(limits=Limits(processes=40))
    facts = world.ended(world.start(code, str(children)))
    is_watched = not world.is_isolated and os.geteuid() != 0
    assert facts.output == f"{said}\n" or (is_watched and children > 40 and facts.stopped_for == "processes")


@pytest.mark.parametrize(("mebibytes", "said"), [(32, "enough"), (256, "MemoryError")])
def test_memory_is_limited(make_world: MakeWorld, mebibytes: int, said: str) -> None:
    """Well below the limit there is memory, above it there is none."""
    code = """
import sys
try:
    held = bytearray(int(sys.argv[2]) << 20)
    print("enough")
except MemoryError:
    print("MemoryError")
"""
    world = make_world(limits=Limits(memory_mib=128))
    assert world.ended(world.start(code, str(mebibytes))).output == f"{said}\n"


def test_processor_time_is_limited(make_world: MakeWorld) -> None:
    """A program that spins is ended by the kernel, and the limit is named."""
    world = make_world(limits=Limits(cpu=1.0))
    facts = world.ended(world.start("while True:\n    pass\n"))
    assert facts.stopped_for == "processor time"


def test_no_core_is_left(make_world: MakeWorld) -> None:
    """A crash writes no file."""
    world = make_world()
    code = "import resource\nprint(resource.getrlimit(resource.RLIMIT_CORE))\n"
    assert world.ended(world.start(code)).output == "(0, 0)\n"


def test_a_build_is_told(make_world: MakeWorld) -> None:
    """What the compiler said, its status, and that the file is there."""
    facts = make_world().build("server.c", "int main(void) { return 0; }\n", C)
    assert facts is not None
    assert (facts.made, facts.program.status) == (True, 0)


def test_a_failed_build_is_told(make_world: MakeWorld) -> None:
    """With the compiler's words and the line."""
    facts = make_world().build("server.c", "int main(void) { return x; }\n", C)
    assert facts is not None
    assert (facts.made, facts.program.status) == (False, 1)
    assert "server.c:1:" in facts.program.output


def test_a_build_that_makes_nothing_is_told(make_world: MakeWorld) -> None:
    """A status of 0 is not enough."""
    facts = make_world().build("x", "", building("true"))
    assert facts is not None
    assert (facts.made, facts.program.status) == (False, 0)


def test_an_endless_build_is_stopped(make_world: MakeWorld, request: pytest.FixtureRequest) -> None:
    """And with it all that it started."""
    marker = request.node.name
    recipe = building("sh", "-c", f": {marker}; sleep 1000 & sleep 1000; true")
    facts = make_world().build("x", "", recipe, within_s=0.3)
    assert facts is not None
    assert (facts.made, facts.program.stopped_for) == (False, "time")
    wait_until_unmarked(marker)


def test_what_a_build_leaves_behind_is_ended(make_world: MakeWorld, request: pytest.FixtureRequest) -> None:
    """A daemon that the build started does not live on beside the programs that are graded."""
    marker = request.node.name
    script = f": {marker}; setsid sh -c ': {marker}; sleep 1000; true' >/dev/null 2>&1 </dev/null & touch server"
    make_world().build("x", "", building("sh", "-c", script))
    wait_until_unmarked(marker)


def test_a_build_may_leave_a_pipe(make_world: MakeWorld) -> None:
    """A named pipe beside the program is odd, and no fault of the grader's: the program starts."""
    world = make_world()
    recipe = building("sh", "-c", "mkfifo pipe; cp server.sh server; chmod +x server")
    world.build("server.sh", "#!/bin/sh\necho started\n", recipe)
    program = world.start_built()
    assert world.ended(program).output == "started\n"
