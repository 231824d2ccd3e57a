"""Each input of the corpus through the real command, with little time and memory, as a class's grader has."""

import os
import resource
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import environment, forked
from tests.cli.conftest import write_exercise
from tests.hostile_inputs.corpus import EXERCISES, SUBMISSIONS, HostileInput

CPU_S = 20
"""Processor time, of which an honest command needs one or two seconds."""
MEMORY_BYTES = 768 << 20
"""Of private memory, address space that nothing was put into included."""


def name_of(given: HostileInput) -> str:
    return given.name


def limited_sockgrade(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Return how the command ended within small limits (setrlimit(2)): beyond them it is killed, or fails."""
    limits = ((resource.RLIMIT_CPU, CPU_S), (resource.RLIMIT_DATA, MEMORY_BYTES))
    return forked(*arguments, environment=environment(), limits=limits, timeout=100)


def assert_refused(done: subprocess.CompletedProcess[bytes], message: str) -> None:
    """Told on standard error, in plain words, with exit status 2 and no control but line breaks."""
    told = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b""), told
    assert message in told
    assert "Traceback" not in told
    assert [char for char in told if not char.isprintable() and char != "\n"] == []
    assert not [line for line in told.splitlines() if line.lstrip().startswith("::") or "##[" in line]


@pytest.mark.parametrize("given", SUBMISSIONS, ids=name_of)
def test_a_hostile_submission_is_refused(given: HostileInput, tmp_path: Path) -> None:
    """Before anything of it runs, with its own reason and with what to do."""
    write_exercise(tmp_path / "exercises", "small")
    room = tmp_path / "room"
    room.mkdir()
    before = set(os.listdir("/tmp"))
    done = limited_sockgrade("run", "--exercises", tmp_path / "exercises", "small", given.make(room))
    assert_refused(done, given.message)
    assert not {"server.py", "x"} & (set(os.listdir("/tmp")) - before)
    assert not os.path.lexists(tmp_path / "server.py")


@pytest.mark.parametrize("given", EXERCISES, ids=name_of)
def test_a_hostile_exercise_is_refused(given: HostileInput, tmp_path: Path) -> None:
    """With the place of each mistake, and by every command that reads it."""
    folder = given.make(tmp_path)
    assert_refused(limited_sockgrade("show", folder), given.message)


def test_every_input_has_a_name_of_its_own() -> None:
    """And says what it attacks."""
    everything = [*SUBMISSIONS, *EXERCISES]
    assert len({given.name for given in everything}) == len(everything) > 80
    assert all(given.attacks for given in everything)
