"""`sockgrade new`: an exercise to begin with."""

from pathlib import Path

import pytest

from tests.authoring.conftest import small as small  # the fixture
from tests.cli.command import sockgrade


@pytest.mark.parametrize("language", ["c", "python"])
def test_a_new_exercise_is_verified_at_once(tmp_path: Path, language: str) -> None:
    """And what to do next is told, by commands that work."""
    folder = tmp_path / "my-echo"
    done = sockgrade("new", folder, "--language", language)
    assert (done.returncode, done.stderr) == (0, "")
    for command in ("lint", "run", "verify"):
        assert f"sockgrade {command} {folder}" in done.stdout
    verified = sockgrade("verify", folder, "--strict", "--jobs", "1")
    assert verified.returncode == 0, verified.stdout
    assert sockgrade("lint", folder).returncode == 0


def test_a_copy_of_another_exercise(small: Path, tmp_path: Path) -> None:
    """By its path; by its name it would be one of the collection."""
    done = sockgrade("new", tmp_path / "another", "--from", small)
    assert (done.returncode, done.stderr) == (0, "")
    assert sockgrade("verify", tmp_path / "another", "--jobs", "1").returncode == 0
    assert sockgrade("new", tmp_path / "crowd", "--from", "exercise-2").returncode == 0
    assert sockgrade("lint", tmp_path / "crowd").returncode == 0


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    done = sockgrade("new", tmp_path / "mine")
    assert done.returncode == 2
    assert "nothing is overwritten" in done.stderr
    assert list((tmp_path / "mine").iterdir()) == []


def test_what_cannot_be_meant(tmp_path: Path, small: Path) -> None:
    """A name that no exercise can have, a copy in another language, an original that is broken or not there."""
    assert "can't be an exercise's name" in sockgrade("new", tmp_path / "My_Echo").stderr
    assert "leave out it or" in sockgrade("new", tmp_path / "x", "--from", small, "--language", "c").stderr
    assert (
        "there is no exercise `exercise-two`" in sockgrade("new", tmp_path / "x", "--from", "exercise-two").stderr
    )
    (small / "exercise.yaml").write_text("[")
    assert sockgrade("new", tmp_path / "x", "--from", small).returncode == 2
    assert not (tmp_path / "x").exists()
