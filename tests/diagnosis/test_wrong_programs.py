"""Wrong programs on the real lab: each is told its own mistake first."""

import pytest

from grader.cli.exercises import bundled_exercises
from grader.diagnosis import MISTAKES
from tests.diagnosis.cases import BUNDLED, Case, first_diagnosis, wrong_programs
from tests.short_form import in_turns


@pytest.mark.parametrize("case", in_turns(wrong_programs(), lambda case: case.mistake, lambda case: case.name))
def test_a_wrong_program_is_told_its_mistake(case: Case) -> None:
    """The first diagnosis of the first failed finding is the mistake that the program was written to make."""
    report = case.grade()
    found = first_diagnosis(report)
    assert found is not None, [(each.id, each.outcome.value, each.message, each.notes) for each in report.findings]
    assert found.id == case.mistake, found.explanation


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_made_in_two_languages(mistake: str) -> None:
    """There is a wrong program in C and one in Python."""
    assert {case.file.suffix for case in wrong_programs() if case.mistake == mistake} == {".c", ".py"}


def test_no_bundled_mistake_is_left_out() -> None:
    """A new wrong program of an exercise needs its line; each is tried where all of them are run."""
    for exercise, names in BUNDLED.items():
        folders = {path.name for path in (bundled_exercises() / exercise / "mistakes").iterdir()}
        assert folders == set(names)
