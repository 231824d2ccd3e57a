"""The head of an exercise, fast."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.loader.summary import ExerciseSummary, exercise_summary
from tests.loader.builder import SLUG, Workshop

TITLE, LINE = "Many clients of one server", "One line for a list."


def test_a_valid_exercise(workshop: Workshop) -> None:
    """By its folder or its file."""
    expected = ExerciseSummary(SLUG, TITLE, LINE)
    assert exercise_summary(workshop.folder) == expected
    assert exercise_summary(workshop.file) == expected


def test_it_stops_at_the_last_key_it_needs(workshop: Workshop) -> None:
    """What is broken behind them is for loading to tell."""
    workshop.edit("hosts:\n", "hosts: [\n")
    assert workshop.problems() != []
    assert exercise_summary(workshop.folder) == ExerciseSummary(SLUG, TITLE, LINE)


def test_only_the_outermost_keys_count(workshop: Workshop) -> None:
    """Steps have titles too, and keys may be no text."""
    workshop.edit("title: Many clients of one server\n", "")
    workshop.edit("summary: One", "title: {title: inner}\n? [title, a]\n: b\nsummary: One")
    workshop.write(workshop.text + "title: last\n")
    assert exercise_summary(workshop.folder) == ExerciseSummary(SLUG, "last", LINE)


def test_a_title_of_many_lines_is_one_line(workshop: Workshop) -> None:
    workshop.edit(f"title: {TITLE}", "title: |\n  Many\n  lines")
    assert exercise_summary(workshop.folder).title == "Many lines"


def test_a_missing_key_is_told(workshop: Workshop) -> None:
    workshop.edit(f"title: {TITLE}\n", "")
    assert exercise_summary(workshop.folder) == ExerciseSummary(
        SLUG, "", LINE, f"{workshop.file}:1:1: missing key `title`"
    )


@pytest.mark.parametrize(
    "text", ["", "\0", "[", "[" * 100_000, "a: &x [*x", "exercise: {", "%", "- " * 100_000, "hello"]
)
def test_a_broken_file_is_told(workshop: Workshop, text: str) -> None:
    """The folder's name stands for the slug."""
    workshop.write(text)
    summary = exercise_summary(workshop.folder)
    assert summary[:3] == (SLUG, "", "")
    assert str(summary.problem).startswith(f"{workshop.file}:1:")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert exercise_summary(tmp_path).problem == (
        f"{tmp_path}/exercise.yaml:1:1: cannot read the exercise: there is no such file"
    )


def test_it_needs_no_validation_library(workshop: Workshop) -> None:
    """Neither pydantic nor the steps are imported, also through the package's own names."""
    code = (
        "import sys; from pathlib import Path; from grader.loader import exercise_summary; "
        f"print(exercise_summary(Path({str(workshop.folder)!r})).title); "
        "print([name for name in sys.modules if name.startswith(('pydantic', 'grader.model'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{TITLE}\n[]\n"


def test_the_package_has_its_public_names() -> None:
    """Each name that the package promises can be imported from it."""
    import grader.loader

    for name in (
        "load_exercise",
        "ExerciseProblems",
        "Problem",
        "exercise_schema",
        "ExerciseSummary",
        "exercise_summary",
    ):
        assert getattr(grader.loader, name).__name__ == name
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = grader.loader.no_such_name
