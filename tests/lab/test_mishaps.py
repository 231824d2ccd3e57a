"""What a machine does to a lab's programs is told, and nothing is where it did nothing."""

import os
import signal
from pathlib import Path

import psutil
import pytest

from grader.lab import mishaps
from grader.lab.mishaps import Counters, Mishaps
from tests.lab.remains import processes_of
from tests.lab.worlds import SLEEPER, World

NOTHING = Counters(refused=3, killed_in_group=5, killed=7)


class Counted:
    """Counters that are read before and after."""

    def __init__(self, **changed: int) -> None:
        self._read = [NOTHING, NOTHING._replace(**changed)]

    def __call__(self) -> Counters:
        return self._read.pop(0)


def befell(world: World, **changed: int) -> str | None:
    """Return what is told of a lab while whose life the kernel's counters changed to these."""
    return Mishaps(Counted(**changed)).what_befell(world.lab._started)


def test_nothing_has_befallen_programs_that_end_by_themselves_or_by_us(world: World) -> None:
    """Also by a signal that they send themselves, and by SIGKILL of the lab's."""
    world.start_up(SLEEPER).kill()
    world.run("true")
    assert world.run("sh", "-c", "kill -TERM $$").signal == "SIGTERM"
    assert world.lab.what_befell() is None
    assert befell(world, killed=8) is None  # somebody else's, such as another container's


def test_a_program_killed_while_the_machine_was_out_of_memory(world: World) -> None:
    """One that ended by SIGKILL, which may have been the kernel's."""
    program = world.start_up(SLEEPER)
    os.kill(program.pid, signal.SIGKILL)
    world.ended(program)
    assert befell(world) is None
    assert "ran out of memory" in (befell(world, killed=8) or "")


def test_the_control_groups_own_counters(world: World) -> None:
    """Of what was killed and of what was refused there, whoever it was."""
    assert "ran out of memory" in (befell(world, killed_in_group=6) or "")
    assert "`pids.max`" in (befell(world, refused=4) or "")


def test_a_sandbox_that_is_killed_from_outside(private: World) -> None:
    """The program's connections end with it, which is none of its doing."""
    program = private.start_up(SLEEPER)
    [launcher] = [each for each in processes_of(private.lab) if _is_launcher(each)]
    launcher.kill()
    private.ended(program)
    assert "sandbox was ended from outside" in (private.lab.what_befell() or "")


def _is_launcher(process: psutil.Process) -> bool:
    """Return whether a process is a bwrap whose child is another one."""
    return process.name() == "bwrap" and any(child.name() == "bwrap" for child in process.children())


def test_a_kill_of_the_exercises_own_is_none_of_the_machines(world: World) -> None:
    """A step may send SIGKILL."""
    program = world.start_up(SLEEPER)
    program.send_signal("SIGKILL")
    world.ended(program)
    assert befell(world, killed=8) is None


def test_the_real_counters_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What /proc/vmstat says is in them (proc(5)), and nothing is where it says nothing."""
    words = dict(line.split() for line in Path("/proc/vmstat").read_text().splitlines())
    assert Counters.read().killed >= int(words.get("oom_kill", 0))
    (tmp_path / "vmstat").write_text("nr_free_pages 1\noom_kill 12\npgfault 3\n")
    monkeypatch.setattr(mishaps, "VMSTAT", str(tmp_path / "vmstat"))
    assert Counters.read().killed == 12
    monkeypatch.setattr(mishaps, "VMSTAT", "/no/such/file")
    assert Counters.read().killed == 0
