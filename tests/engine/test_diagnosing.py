"""Diagnoses in a report: made at the end, and never a reason for another verdict."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

import grader.engine.lab_stage
from grader.engine.progress import SilentProgress
from grader.engine.run import Submission, run_exercise
from grader.lab.namespace_lab import NamespaceLab
from grader.model.exercise import Exercise
from grader.model.finding import Outcome
from grader.model.report import Isolation, Report, SubmissionFacts
from tests.steps.laboratory import exercise_of, opening, python_source, step_of
from tests.steps.programs import NEVER_ACCEPTS

START = step_of("run_server", "starts", program="server", host="server", listens=9999)
TALK = step_of("open_connections", "opens", **opening())
LOOK = step_of(
    "expect_sockets", "looks", host="server", rows=({"connections": "talk", "accepted": True},), eventually="50ms"
)
HIDDEN = replace(LOOK, id="hidden", audience="instructor")


@contextmanager
def make_lab(exercise: Exercise) -> Iterator[Any]:
    """Make a real lab."""
    with NamespaceLab(exercise) as lab:
        yield lab


def graded(*steps: Any, server: str = NEVER_ACCEPTS) -> Report:
    """Return the report on a Python server."""
    submission = Submission(SubmissionFacts(name="x", digest=""), {"server": python_source(server)})
    isolation = Isolation(name="lab", because="a test")
    return run_exercise(exercise_of(*steps), submission, make_lab, isolation, SilentProgress())


def test_a_failed_finding_has_its_diagnosis() -> None:
    """And one that passed has none."""
    report = graded(START, TALK, LOOK)
    assert [[each.id for each in finding.diagnoses] for finding in report.findings] == [[], [], ["never-accepts"]]


@pytest.mark.parametrize("broken", ["look_closer", "vital_signs"])
def test_a_closer_look_that_fails_changes_no_verdict(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What went wrong is told in a note."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(grader.engine.lab_stage, broken, fail)
    report = graded(START, TALK, LOOK)
    assert [finding.outcome for finding in report.findings] == [Outcome.PASSED, Outcome.PASSED, Outcome.FAILED]
    assert report.findings[-1].diagnoses == ()
    assert any("ZeroDivisionError: a defect" in note for note in report.findings[-1].notes)


def test_a_diagnosis_that_fails_changes_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """What went wrong is told in a note."""

    def fail(_: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr("grader.diagnosis.diagnose", fail)
    last = graded(START, TALK, LOOK).findings[-1]
    assert (last.outcome, last.diagnoses) == (Outcome.FAILED, ())
    assert any("could not name the mistake" in note for note in last.notes)


def test_what_only_the_instructor_sees_is_no_clue_for_students() -> None:
    """Steps that students may not know of are not among what a diagnosis of theirs reads."""
    seen: list[tuple[str, list[str]]] = []

    def spy(scene: Any, _more: Any) -> tuple[()]:
        seen.append((scene.seen.step.id, [each.step.id for each in (*scene.before, *scene.after)]))
        return ()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grader.diagnosis.diagnose", spy)
        graded(START, TALK, LOOK, HIDDEN)
    assert seen == [("looks", ["starts", "opens"]), ("hidden", ["starts", "opens", "looks"])]
