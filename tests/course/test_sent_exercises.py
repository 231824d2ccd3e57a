"""Exercises that came as bytes."""

from pathlib import Path

import pytest

from grader.course.sent_exercises import SentExercises
from grader.submission.files import read_source
from tests.course.classes import write_small


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for caches of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches"


def test_what_was_sent_is_written_once(tmp_path: Path) -> None:
    """For all processes of this user; a changed exercise is another."""
    folder = write_small(tmp_path / "exercises") / "small-1"
    sent = read_source(folder)
    written = SentExercises().folder_of(sent)
    assert read_source(written).digest == sent.digest
    before = (written / "exercise.yaml").stat().st_ino
    assert SentExercises().folder_of(sent) == written
    assert (written / "exercise.yaml").stat().st_ino == before
    (folder / "more.txt").touch()
    assert SentExercises().folder_of(read_source(folder)) != written


def test_what_is_not_whole_is_written_anew(tmp_path: Path) -> None:
    sent = read_source(write_small(tmp_path / "exercises") / "small-1")
    written = SentExercises().folder_of(sent)
    (written / "exercise.yaml").write_text("")
    assert read_source(SentExercises().folder_of(sent)).digest == sent.digest


def test_a_folder_that_others_may_write_is_not_used(tmp_path: Path, caches: Path) -> None:
    (caches / "sockgrade" / "exercises").mkdir(parents=True)
    (caches / "sockgrade" / "exercises").chmod(0o777)
    with pytest.raises(PermissionError, match="not this user's alone"):
        SentExercises().folder_of(read_source(write_small(tmp_path / "exercises") / "small-1"))
