"""The throw-away machine: what happens in it stays in it, and what is left in it is found."""

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.hostile import machine
from tests.hostile.canaries import Canaries
from tests.hostile.graders import Graders
from tests.waiting import wait_until


def seen_in_machine(act: Any) -> Any:
    """Return what a function returns, run as process 1 of a machine."""
    with TemporaryDirectory(prefix="sockgrade-test-") as folder:
        told = Path(folder, "told")
        status = machine.run_in_machine(lambda: told.write_text(json.dumps(act(Path(folder)))) and None)
        assert status == 0
        return json.loads(told.read_text())


@pytest.fixture(autouse=True)
def _may_make_machines(graders: Graders, why_not: dict[str, str]) -> None:
    if len(why_not) == 2:
        pytest.skip(why_not["lab"])


def test_a_daemon_is_found() -> None:
    """Though its parents are gone and it is in a session of its own."""

    def act(_folder: Path) -> list[str]:
        subprocess.run(["setsid", "-f", "sleep", "60"], check=True)
        # Between two programs a process has no command line.
        return wait_until(lambda: [line for line in machine.processes_left() if "sleep 60" in line])

    assert "sleep 60" in " ".join(seen_in_machine(act))


def test_an_empty_machine_has_nothing() -> None:
    """What is found in others is no noise."""
    assert seen_in_machine(lambda folder: [machine.processes_left(), machine.things_left(folder.name)]) == [[], []]


def test_files_and_segments_are_found() -> None:
    """In shared memory and in `/tmp`."""

    def act(folder: Path) -> list[str]:
        Path("/dev/shm/left").touch()
        subprocess.run(["ipcmk", "-Q"], check=True, stdout=subprocess.DEVNULL)
        marked = Path(f"/tmp/{folder.name}-left")
        marked.touch()
        try:
            return machine.things_left(folder.name)
        finally:
            marked.unlink()

    found = " ".join(seen_in_machine(act))
    assert "/dev/shm/left" in found
    assert "System V msg" in found
    assert "-left" in found


@pytest.mark.parametrize(
    ("touch", "told"),
    [
        (lambda canaries: canaries.results.write_text("{}"), "results file was changed"),
        (lambda canaries: canaries.results.unlink(), "results file is gone"),
        (lambda canaries: os.replace(canaries.secret, canaries.results), "results file was changed or replaced"),
        (lambda canaries: canaries.secret.write_text("other"), "secret file was changed"),
    ],
)
def test_a_touched_canary_is_found(touch: Any, told: str) -> None:
    """Each kind of harm is told."""

    def act(folder: Path) -> list[str]:
        canaries = Canaries(folder)
        touch(canaries)
        canaries.secret.touch()
        return canaries.harm()

    assert told in " ".join(seen_in_machine(act))


def test_untouched_canaries_are_silent() -> None:
    """No harm, no word."""
    assert seen_in_machine(lambda folder: Canaries(folder).harm()) == []
