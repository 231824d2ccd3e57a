"""What a report means for a program of an exercise."""

from dataclasses import replace

import pytest

from grader.authoring.programs import ShippedProgram
from grader.authoring.verdict import Standing, verdict_on
from grader.model.report import Report
from tests.authoring.reports import (
    BLOCKED,
    BROKEN,
    CRASHED,
    FAILED,
    NOT_BUILT,
    PASSED,
    UNSHOWN,
    diagnosis,
    mistake,
    program,
    report,
)

R, W, N = Standing.RIGHT, Standing.WRONG, Standing.NO_VERDICT
CASES: list[tuple[str, ShippedProgram, Report, Standing, str]] = [
    ("bundled-passes", program(), report(a=PASSED, b=PASSED), R, ""),
    (
        "bundled-fails",
        program(),
        report(a=PASSED, b=FAILED),
        W,
        "it must pass, and fails `b` (mismatch): b was seen",
    ),
    ("bundled-unshown", program(), report(a=UNSHOWN, b=PASSED), N, "this machine can't show `a` (machine)"),
    ("bundled-unshown-and-fails", program(), report(a=UNSHOWN, b=FAILED), W, "fails `b`"),
    ("bundled-broken", program(), report(a=BROKEN, b=FAILED), N, "no verdict on `a` (internal)"),
    ("solution-fails", program("solution"), report(a=FAILED), W, "it must pass"),
    ("starter-fails", program("starter"), report(a=PASSED, b=FAILED), R, ""),
    ("starter-passes", program("starter"), report(a=PASSED), W, "it passes"),
    ("starter-not-built", program("starter"), report(a=NOT_BUILT), W, "must be buildable"),
    ("mistake-fails-there", mistake("b"), report(a=PASSED, b=FAILED, c=BLOCKED), R, ""),
    ("mistake-fails-later-too", mistake("b"), report(a=PASSED, b=FAILED, c=CRASHED), R, ""),
    ("mistake-fails-behind-what-is-unshown", mistake("b"), report(a=UNSHOWN, b=FAILED), R, ""),
    (
        "mistake-fails-earlier",
        mistake("b"),
        report(a=FAILED, b=FAILED),
        W,
        "first fails `a` (mismatch): a was seen",
    ),
    ("mistake-fails-later", mistake("a"), report(a=PASSED, b=FAILED), W, "must fail `a` (mismatch), and first"),
    ("mistake-for-another-reason", mistake("a", "crashed"), report(a=FAILED), W, "must fail `a` (crashed)"),
    ("mistake-passes", mistake("a"), report(a=PASSED), W, "and nothing fails"),
    ("mistake-unshown", mistake("a"), report(a=UNSHOWN), N, "can't show `a`"),
    ("mistake-broken", mistake("a"), report(a=FAILED, b=BROKEN), N, "no verdict on `b`"),
]


@pytest.mark.parametrize(
    ("shipped", "seen", "standing", "problem"), [pytest.param(*case[1:], id=case[0]) for case in CASES]
)
def test_a_verdict(shipped: ShippedProgram, seen: Report, standing: Standing, problem: str) -> None:
    """It stands as it must, and what is wrong is told."""
    verdict = verdict_on(shipped, seen)
    assert verdict.standing is standing
    assert problem in verdict.problem
    assert bool(verdict.problem) is (standing is not R)


DIAGNOSED: list[tuple[tuple[str, ...], str]] = [
    (("loopback-only",), ""),
    (("loopback-only", "wrong-port"), ""),
    (("wrong-port", "loopback-only"), "its first diagnosis must be `loopback-only`, and it is `wrong-port`"),
    ((), "its first diagnosis must be `loopback-only`, and there is none"),
]


@pytest.mark.parametrize(("named", "problem"), DIAGNOSED)
def test_a_mistake_that_names_its_diagnosis(named: tuple[str, ...], problem: str) -> None:
    """It must be the first, which is what a learner reads."""
    seen = report(a=FAILED)
    found = replace(seen.findings[0], diagnoses=tuple(map(diagnosis, named)))
    verdict = verdict_on(mistake("a", diagnosis="loopback-only"), replace(seen, findings=(found,)))
    assert (verdict.problem, verdict.standing is R) == (problem, not problem)
