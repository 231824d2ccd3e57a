"""In what two reports on the same program differ."""

from grader.authoring.differences import differences
from tests.authoring.reports import CRASHED, FAILED, PASSED, report


def test_equal_reports_differ_in_nothing() -> None:
    assert differences(report(a=PASSED, b=FAILED), report(a=PASSED, b=FAILED)) == ()


def test_another_outcome_and_another_reason_are_told_with_what_was_seen() -> None:
    told = differences(report(a=PASSED, b=FAILED, c=FAILED), report(a=FAILED, b=CRASHED, c=FAILED))
    assert told == (
        "a: passed, a was seen; another time: failed (mismatch), a was seen",
        "b: failed (mismatch), b was seen; another time: failed (crashed), b was seen",
    )
