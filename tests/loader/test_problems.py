"""How problems print and sort."""

from pathlib import Path

from grader.loader.problems import ExerciseProblems, Position, Problem, shown

FILE = Path("a/exercise.yaml")


def test_a_problem_prints_place_expectation_finding_and_hint() -> None:
    """A problem prints as a compiler's message does."""
    problem = Problem.at(Position(FILE, 3, 5), "`count`", expected="a whole number", found="text `x`", hint="h")
    assert str(problem) == "a/exercise.yaml:3:5: `count`, expected a whole number, found text `x`\n  hint: h"


def test_what_is_not_known_is_not_printed() -> None:
    """Without expectation, finding and hint only the place and the sentence remain."""
    assert str(Problem.at(Position(FILE, 1, 1), "the file is empty")) == "a/exercise.yaml:1:1: the file is empty"


def test_problems_are_sorted_by_place_and_told_once() -> None:
    """Line 9 comes before line 10, and the same problem is not told twice."""
    late, early = Problem.at(Position(FILE, 10, 1), "b"), Problem.at(Position(FILE, 9, 80), "a")
    assert ExerciseProblems([late, early, late]).problems == (early, late)
    assert str(ExerciseProblems([late, early])) == "a/exercise.yaml:9:80: a\na/exercise.yaml:10:1: b"


def test_shown_text_has_no_control_characters_and_is_short() -> None:
    """An author's text can't paint the terminal or fill the screen."""
    assert shown("\x1b[31mred\n") == "\\x1b[31mred\\n"
    assert shown("x" * 61) == "x" * 60 + "…"
