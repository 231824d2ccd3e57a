"""What is remembered of a topic, and when it counts for nothing: as with exercises."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.cli.exercises import bundled_exercises, topic_files
from grader.loader.cache import _digest_of, load_exercise, load_topic
from grader.loader.plain import read_plain, write_plain
from grader.loader.problems import ExerciseProblems
from grader.loader.topic import load_topic as validate_topic
from grader.model.exercise import Exercise
from grader.model.topic import Topic
from grader.quiz.marking import mark
from tests.loader.builder import Workshop
from tests.loader.test_cache import SPOILED, entry
from tests.loader.test_cache import folder as folder  # the fixture
from tests.loader.test_topic import VALID
from tests.quiz.every_kind import write_topic

BUNDLED = topic_files(bundled_exercises())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of a topic."""
    path = tmp_path / "time-wait.yaml"
    path.write_text(VALID.replace("What is left of a connection", "What it is about"))
    return path


def is_remembered(path: Path) -> bool:
    """Whether a new process gets the topic without reading YAML, and without a validator."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom grader.loader.cache import load_topic\n"
        "load_topic(Path(sys.argv[1]))\nprint({'pydantic', 'yaml'} & set(sys.modules) == set())"
    )
    command = [sys.executable, "-c", code, str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout == "True\n"


def test_the_second_time_nothing_is_validated(path: Path) -> None:
    """And the topic is the same."""
    assert not is_remembered(path)
    assert is_remembered(path)
    assert repr(load_topic(path)) == repr(validate_topic(path))


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_topic_comes_back(name: str) -> None:
    """Equal in every part, and of the same types: `repr` tells 1 from 1.0 and from True."""
    topic = validate_topic(BUNDLED[name])
    back = read_plain(write_plain(topic), Topic)
    assert back == topic
    assert repr(back) == repr(topic)


def test_questions_of_every_kind_are_marked_alike_when_they_are_remembered(tmp_path: Path) -> None:
    """Whatever is answered."""
    path = write_topic(tmp_path) / "topics" / "every-kind.yaml"
    first, second = load_topic(path).questions, load_topic(path).questions
    assert repr(second) == repr(first)
    for one, other in zip(first, second, strict=True):
        for given in ("a", 1, [1, 2], True):
            assert marks(other, given) == marks(one, given)


def marks(question: object, given: object) -> str:
    """Return an answer's marks, or why it is no answer."""
    try:
        return repr(mark(question, given))  # type: ignore[arg-type]
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize("spoil", SPOILED)
def test_what_is_not_whole_or_not_ours_counts_for_nothing(
    path: Path, folder: Path, spoil: Callable[[Path], None]
) -> None:
    """The topic is then validated, and is what its file says."""
    load_topic(path)
    spoil(entry(folder))
    assert not is_remembered(path)
    assert load_topic(path) == validate_topic(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file to somebody else")
def test_what_another_user_owns_counts_for_nothing(path: Path, folder: Path) -> None:
    load_topic(path)
    os.chown(entry(folder), 65534, 65534)
    assert not is_remembered(path)


def test_an_exercise_is_no_topic(path: Path, folder: Path, workshop: Workshop) -> None:
    """Though it is whole, and says that it is of this file."""
    load_topic(path)
    kept = entry(folder)
    key = kept.read_text("ascii").split("\n", 1)[0]
    exercise = write_plain(load_exercise(workshop.folder))
    assert read_plain(exercise, Exercise)
    kept.write_text(f"{key}\n{_digest_of(exercise)}\n{exercise}", "ascii")
    assert not is_remembered(path)


def test_a_changed_file_is_read_anew(path: Path) -> None:
    load_topic(path)
    path.write_text(path.read_text().replace("Why TIME_WAIT", "Another title"))
    assert load_topic(path).title == "Another title"
    assert is_remembered(path)


def _break(path: Path) -> Path:
    path.write_text(path.read_text().replace("title:", "titel:", 1))
    return path


def _remove(path: Path) -> Path:
    path.unlink()
    return path


def _rename(path: Path) -> Path:
    return path.rename(path.with_name("other.yaml"))


@pytest.mark.parametrize("change", [_break, _remove, _rename])
def test_what_is_wrong_by_now_is_told_as_if_nothing_were_remembered(
    path: Path, change: Callable[[Path], Path]
) -> None:
    load_topic(path)
    changed = change(path)
    with pytest.raises(ExerciseProblems) as validated:
        validate_topic(changed)
    with pytest.raises(ExerciseProblems) as remembered:
        load_topic(changed)
    assert str(remembered.value) == str(validated.value)
