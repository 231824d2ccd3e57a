"""Which checks nothing wrong has ever failed."""

from pathlib import Path

from grader.authoring.coverage import untested_steps
from grader.loader import load_exercise
from tests.authoring.reports import BLOCKED, FAILED, PASSED, report


def test_a_check_that_fails_in_any_report_is_tested(small: Path) -> None:
    """Not only where it is the first that fails."""
    exercise = load_exercise(small)
    assert untested_steps(exercise, [report(listens=FAILED, connects=BLOCKED, echo=FAILED)]) == ()
    assert untested_steps(exercise, [report(listens=FAILED), report(listens=PASSED, echo=FAILED)]) == ()


def test_what_no_report_fails_is_untested(small: Path) -> None:
    """A skipped check is no tested one; steps without points are none of its business."""
    exercise = load_exercise(small)
    assert untested_steps(exercise, [report(listens=FAILED, connects=BLOCKED, echo=BLOCKED)]) == ("echo",)
    assert untested_steps(exercise, []) == ("listens", "echo")
