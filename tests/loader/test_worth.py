"""Points, and steps that cannot fail."""

import pytest

from tests.loader.builder import Workshop


def test_points_for_a_step_that_cannot_fail(workshop: Workshop) -> None:
    workshop.edit("title: The clients leave\n", "title: The clients leave\n    points: 3\n")
    assert workshop.complaints() == [
        f"{workshop.at('points: 3', 8)}: step `closes` cannot fail, so it is worth no points, "
        "expected `points: 0`, found whole number `3`\n  hint: closing is done by the grader itself"
    ]


def test_no_points_for_a_step_that_cannot_fail(workshop: Workshop) -> None:
    workshop.edit("title: The clients leave\n", "title: The clients leave\n    points: 0\n")
    assert workshop.problems() == []


def test_an_exercise_in_which_nothing_can_fail(workshop: Workshop) -> None:
    start, end = workshop.text.index("  - id: listens"), workshop.text.index("  - id: setting")
    stop, questions = workshop.text.index("  - id: stops"), workshop.text.index("questions:")
    workshop.write(workshop.text[:start] + workshop.text[end:stop] + workshop.text[questions:])
    workshop.edit("fails: listens", "fails: setting")
    assert workshop.problems() == [
        f"{workshop.at('steps:')}: no step of this exercise can fail: it would pass every submission"
    ]


def test_no_points_at_all_is_fine(workshop: Workshop) -> None:
    for points in ("2", "1.5", "1"):
        workshop.edit(f"    points: {points}\n", "")
    assert workshop.load().points == 0


@pytest.mark.parametrize(
    ("points", "found"), [("'2'", "text `2`"), ("true", "`true`"), ("abc", "text `abc`"), ("[]", "an empty list")]
)
def test_points_that_are_no_number(workshop: Workshop, points: str, found: str) -> None:
    workshop.edit("points: 1.5", f"points: {points}")
    assert workshop.problems() == [
        f"{workshop.at(f'points: {points}', 8)}: `points`, expected a number, found {found}"
    ]


@pytest.mark.parametrize("points", [".nan", ".inf", "1001", "-1"])
def test_points_beyond_the_bounds(workshop: Workshop, points: str) -> None:
    workshop.edit("points: 1.5", f"points: {points}")
    (told,) = workshop.problems()
    assert told.startswith(f"{workshop.at(f'points: {points}', 8)}: `points`, expected at ")


def test_a_questions_points(workshop: Workshop) -> None:
    workshop.edit("{id: port,", "{id: port, points: '1',")
    assert workshop.problems() == [f"{workshop.at(chr(39) + '1')}: `points`, expected a number, found text `1`"]
