"""What attempts on an exercise's programs mean, and how that is told."""

import json
from pathlib import Path

import pytest

from grader.authoring import json_format, text_format
from grader.authoring.attempt import Attempt
from grader.authoring.programs import programs_of
from grader.authoring.verdict import Standing
from grader.authoring.verification import Verification, VerifiedExercise, broken, verified
from grader.loader import load_exercise
from grader.model.report import Report
from tests.authoring.reports import BLOCKED, BROKEN, FAILED, PASSED, report

GOOD = {
    "bundled": report(listens=PASSED, connects=PASSED, echo=PASSED),
    "solution": report(listens=PASSED, connects=PASSED, echo=PASSED),
    "starter": report(listens=PASSED, connects=PASSED, echo=FAILED),
    "mistakes/loopback-only": report(listens=FAILED, connects=BLOCKED, echo=BLOCKED),
    "mistakes/shouts-back": report(listens=PASSED, connects=PASSED, echo=FAILED),
}


def verification_of(small: Path, *rounds: dict[str, Report], is_strict: bool = False) -> Verification:
    """Return what these reports mean, each round over the good ones."""
    exercise = load_exercise(small)
    attempts = [
        Attempt(program=program, report={**GOOD, **changed}[program.name], took_s=2)
        for changed in rounds or ({},)
        for program in programs_of(exercise)
    ]
    return Verification(exercises=(verified(exercise, attempts),), is_strict=is_strict)


def told(verification: Verification, width: int = 100) -> str:
    """Return the text."""
    return text_format.render(verification, width=width, color=False)


def test_all_as_it_must_be(small: Path) -> None:
    verification = verification_of(small)
    assert verification.holds
    assert told(verification).endswith("5 of 5 programs got what they must\n")
    assert "flaky" not in told(verification)


def test_a_wrong_program_is_told_with_what_it_got(small: Path) -> None:
    verification = verification_of(small, {"mistakes/shouts-back": GOOD["bundled"]})
    assert not verification.holds
    text = told(verification)
    assert "✗ wrong       mistakes/shouts-back" in text
    assert "it must fail `echo` (mismatch), and nothing fails" in text
    assert "4 of 5 programs got what they must" in text


def test_a_flake_is_told_with_both_findings(small: Path) -> None:
    """Although the first step that fails is the same each time: points would differ."""
    other = report(listens=FAILED, connects=BLOCKED, echo=FAILED)
    verification = verification_of(small, {}, {"mistakes/loopback-only": other})
    (program,) = [each for each in verification.programs if each.flakes]
    assert (program.name, program.standing, program.runs) == ("mistakes/loopback-only", Standing.RIGHT, 2)
    assert not verification.holds
    text = told(verification)
    assert "✗ flaky" in text
    assert "differs: echo: skipped (needs), echo was seen; another time: failed (mismatch), echo was seen" in text
    assert "4 of 5 programs got what they must, each 2 times" in text


def test_one_wrong_report_among_right_ones_counts(small: Path) -> None:
    verification = verification_of(small, {}, {"solution": GOOD["starter"]}, {})
    (program,) = [each for each in verification.programs if each.standing is Standing.WRONG]
    assert (program.name, program.found) == ("solution", "fails echo (mismatch)")


def test_no_verdict_weighs_most(small: Path) -> None:
    broken_run = report(listens=PASSED, connects=PASSED, echo=BROKEN)
    verification = verification_of(small, {"solution": GOOD["starter"]}, {"solution": broken_run})
    (program,) = [each for each in verification.programs if each.name == "solution"]
    assert program.standing is Standing.NO_VERDICT
    assert len(program.problems) == 2


@pytest.mark.parametrize("is_strict", [False, True])
def test_an_untested_check_counts_only_where_it_is_asked_for(small: Path, is_strict: bool) -> None:
    elsewhere = report(listens=FAILED, connects=BLOCKED, echo=BLOCKED)
    verification = verification_of(small, {"mistakes/shouts-back": elsewhere}, is_strict=is_strict)
    assert verification.exercises[0].untested == ("echo",)
    assert "? untested, because no mistake fails them: `echo`" in told(verification)
    assert ("--strict" in told(verification)) is not is_strict
    good = VerifiedExercise(exercise="small", untested=("echo",))
    assert Verification(exercises=(good,), is_strict=is_strict).holds is not is_strict


def test_a_file_with_mistakes_is_told() -> None:
    verification = Verification(exercises=(broken("x", ["exercise.yaml:1:1: odd"]),))
    assert not verification.holds
    assert "exercise.yaml:1:1: odd" in told(verification)
    assert "1 exercise has mistakes in the file or its folders" in told(verification)


def test_json_tells_all_of_it(small: Path) -> None:
    data = json.loads(json_format.render(verification_of(small, {"solution": GOOD["starter"]})))
    assert (data["version"], data["holds"], data["exercises"][0]["exercise"]) == (1, False, "small")
    found = {each["name"]: each for each in data["exercises"][0]["programs"]}
    assert found["solution"]["standing"] == "wrong"
    assert found["mistakes/shouts-back"]["expected"] == "fails echo (mismatch)"


@pytest.mark.parametrize("width", [20, 33, 60, 80])
def test_no_line_is_wider_than_the_page(small: Path, width: int) -> None:
    verification = verification_of(small, {"solution": GOOD["starter"]})
    assert max(map(len, told(verification, width).splitlines())) <= width
