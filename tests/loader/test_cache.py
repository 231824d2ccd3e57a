"""What is remembered of an exercise, and when it counts for nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.loader import cache
from grader.loader.cache import load_exercise
from grader.loader.exercise import load_exercise as validate_exercise
from grader.loader.problems import ExerciseProblems
from grader.quiz.marking import mark
from tests.loader.builder import Workshop


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of all entries, still to be made."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "sockgrade"


def entry(folder: Path) -> Path:
    """Return the only entry."""
    (path,) = folder.iterdir()
    return path


def is_remembered(workshop: Workshop) -> bool:
    """Whether a new process gets the exercise without a validator."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom grader.loader.cache import load_exercise\n"
        "load_exercise(Path(sys.argv[1]))\nprint('pydantic' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(workshop.folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout == "False\n"


def test_the_second_time_nothing_is_validated(workshop: Workshop) -> None:
    """And the exercise is the same."""
    assert not is_remembered(workshop)
    assert is_remembered(workshop)
    assert repr(load_exercise(workshop.folder)) == repr(validate_exercise(workshop.folder))


def test_questions_are_marked_alike_when_they_are_remembered(workshop: Workshop) -> None:
    """The first time they come from the validator, the second time from what was remembered."""
    asks = "  - {id: more, kind: number, question: Q, explanation: E, answer: 9999, tolerance: 0.5, unit: port}\n"
    workshop.edit("mistakes:\n", f"{asks}mistakes:\n")
    first = load_exercise(workshop.folder).questions
    assert is_remembered(workshop)
    second = load_exercise(workshop.folder).questions
    assert repr(second) == repr(first) == repr(validate_exercise(workshop.folder).questions)
    for given in (9999, 9999.4, 9998, "9999 port"):
        assert mark(second[-1], given) == mark(first[-1], given)


def test_every_folder_of_the_language_is_in_the_key() -> None:
    """A folder that was forgotten would let an old meaning of a file live on."""
    folders = {
        str(path.parent.relative_to(cache._PACKAGE))
        for room in ("model", "loader")
        for path in (cache._PACKAGE / room).rglob("*.py")
    }
    assert set(cache._LANGUAGE) == folders


def test_only_this_user_may_read_it(workshop: Workshop, folder: Path) -> None:
    load_exercise(workshop.folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert entry(folder).stat().st_mode & 0o777 == 0o600


def _flip(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"What it is about", b"What it is abour"))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _binary(path: Path) -> None:
    path.write_bytes(b"\xff" * 100)


def _let_others_write(path: Path) -> None:
    path.chmod(0o620)


def _let_others_write_beside(path: Path) -> None:
    path.parent.chmod(0o770)


def _link(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere")
    path.symlink_to(path.parent.parent / "elsewhere")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _as_if_of_another_version(path: Path) -> None:
    key, rest = path.read_text("ascii").split("\n", 1)
    digest, language, folder = key.split(" ", 2)
    path.write_text(f"{digest} {language[::-1]} {folder}\n{rest}", "ascii")


SPOILED = [
    _flip,
    _cut,
    _empty,
    _binary,
    _let_others_write,
    _let_others_write_beside,
    _link,
    _pipe,
    _as_if_of_another_version,
]


@pytest.mark.parametrize("spoil", SPOILED)
def test_what_is_not_whole_or_not_ours_counts_for_nothing(
    workshop: Workshop, folder: Path, spoil: Callable[[Path], None]
) -> None:
    """The exercise is then validated, and is what its file says."""
    load_exercise(workshop.folder)
    spoil(entry(folder))
    assert not is_remembered(workshop)
    assert load_exercise(workshop.folder) == validate_exercise(workshop.folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file to somebody else")
def test_what_another_user_owns_counts_for_nothing(workshop: Workshop, folder: Path) -> None:
    load_exercise(workshop.folder)
    os.chown(entry(folder), 65534, 65534)
    assert not is_remembered(workshop)


def test_a_changed_file_is_read_anew(workshop: Workshop) -> None:
    load_exercise(workshop.folder)
    workshop.edit("title: Many clients of one server", "title: Another title")
    assert load_exercise(workshop.folder).title == "Another title"
    assert is_remembered(workshop)


def _remove_a_program(workshop: Workshop) -> None:
    (workshop.folder / "server").rename(workshop.folder / "servr")


def _lead_a_program_out(workshop: Workshop) -> None:
    _remove_a_program(workshop)
    (workshop.folder / "server").symlink_to(workshop.folder.parent)


def _put_a_file_in_place_of_a_program(workshop: Workshop) -> None:
    _remove_a_program(workshop)
    (workshop.folder / "server").write_text("")


def _add_a_mistake(workshop: Workshop) -> None:
    (workshop.folder / "mistakes" / "unlisted").mkdir(parents=True)


def _remove_a_mistake(workshop: Workshop) -> None:
    (workshop.folder / "mistakes" / "loopback-only").rename(workshop.folder / "elsewhere")


def _break_the_file(workshop: Workshop) -> None:
    workshop.edit("title: Many clients of one server", "titel: Many clients of one server")


def _remove_the_file(workshop: Workshop) -> None:
    (workshop.folder / "exercise.yaml").unlink()


CHANGES = [
    _remove_a_program,
    _lead_a_program_out,
    _put_a_file_in_place_of_a_program,
    _add_a_mistake,
    _remove_a_mistake,
    _break_the_file,
    _remove_the_file,
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_wrong_by_now_is_told_as_if_nothing_were_remembered(
    workshop: Workshop, change: Callable[[Workshop], None]
) -> None:
    load_exercise(workshop.folder)
    change(workshop)
    with pytest.raises(ExerciseProblems) as validated:
        validate_exercise(workshop.folder)
    with pytest.raises(ExerciseProblems) as remembered:
        load_exercise(workshop.folder)
    assert str(remembered.value) == str(validated.value)


def test_a_moved_exercise_is_of_its_new_folder(workshop: Workshop, tmp_path: Path) -> None:
    load_exercise(workshop.folder)
    (tmp_path / "elsewhere").mkdir()
    moved = workshop.folder.rename(tmp_path / "elsewhere" / workshop.folder.name)
    assert load_exercise(moved).folder == moved


@pytest.mark.parametrize("where", ["/dev/null", "relative", "/proc/nowhere"])
def test_without_a_cache_it_is_validated_each_time(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", where)
    monkeypatch.setenv("HOME", "/dev/null")
    assert load_exercise(workshop.folder) == validate_exercise(workshop.folder)
    assert not is_remembered(workshop)


def test_every_source_of_the_language_is_in_the_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A changed default of a step makes what was remembered worthless."""
    for name in cache._LANGUAGE:
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    source = tmp_path / "model" / "steps" / "send.py"
    source.write_text("")
    monkeypatch.setattr(cache, "_PACKAGE", tmp_path)
    before = cache._language_digest()
    assert cache._language_digest() == before
    source.write_text("repeat = 2")
    assert cache._language_digest() != before
