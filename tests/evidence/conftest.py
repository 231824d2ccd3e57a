"""One run of a small exercise, right and wrong, for many tests of its evidence."""

from pathlib import Path

import pytest

from grader.evidence.bundle import Bundle, read_bundle
from tests.cli.conftest import PATIENT, WRONG, write_exercise
from tests.evidence.runs import kept

LOOKS = """\
  - id: table
    title: The table shows a listener
    points: 1
    expect_sockets: {host: server, rows: [{state: LISTEN, local: "*:9999"}], always: 300ms}
"""
TEXT = PATIENT.replace("questions:\n", f"{LOOKS}questions:\n")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an exercise."""
    return write_exercise(tmp_path_factory.mktemp("exercises"), "small-1", TEXT)


@pytest.fixture(scope="session")
def right(folder: Path) -> Path:
    """Return the evidence of a run that passed."""
    kept(folder, folder.parent / "right.zip")
    return folder.parent / "right.zip"


@pytest.fixture(scope="session")
def wrong(folder: Path) -> Path:
    """Return the evidence of a run whose echo failed."""
    submission = folder.parent / "handed-in"
    submission.mkdir()
    (submission / "server.py").write_text(WRONG)
    kept(folder, folder.parent / "wrong.zip", submission)
    return folder.parent / "wrong.zip"


@pytest.fixture(scope="session")
def passed_run(right: Path) -> Bundle:
    """Return that evidence, read."""
    return read_bundle(right)


@pytest.fixture(scope="session")
def failed_run(wrong: Path) -> Bundle:
    """Return that evidence, read."""
    return read_bundle(wrong)
