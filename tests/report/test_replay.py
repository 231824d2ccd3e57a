"""What a replay changed, as text and as JSON."""

import json
from dataclasses import replace

from grader.model.finding import Finding, Outcome, Reason
from grader.model.replay import Change, Replay
from grader.report.replay import told_as_json, told_as_text
from tests.report.samples import SAMPLES

REPORT = SAMPLES["passed"]()
FOUND = REPORT.findings[0]


def replayed(before: Finding | None, after: Finding | None, **changed: object) -> Replay:
    """Return a replay that changed one finding."""
    told = after or before
    assert told is not None
    change = Change(id=told.id, title=told.title, kind="verdict", before=before, after=after)
    return Replay(before=REPORT, after=replace(REPORT, **changed), changes=(change,))  # type: ignore[arg-type]


def test_texts_of_a_submission_steer_no_terminal() -> None:
    """Neither in a message nor in the names."""
    evil = replace(
        FOUND, message="\x1b[2J\x07", title="\x1b]0;x\x07", outcome=Outcome.FAILED, reason=Reason.MISMATCH
    )
    submission = replace(REPORT.submission, name="\x1b[31mme")
    text = told_as_text("\x1b[1mrun.zip", replayed(FOUND, evil, submission=submission))
    assert "\x1b" not in text
    assert "\x07" not in text


def test_what_is_hidden_from_students_is_counted_only() -> None:
    """In both formats."""
    hidden = replace(FOUND, audience="instructor", message="a secret")
    again = replayed(hidden, replace(hidden, message="another secret", outcome=Outcome.FAILED))
    assert "secret" not in told_as_text("run.zip", again)
    assert "and 1 that only instructors see" in told_as_text("run.zip", again)
    assert "another secret" in told_as_text("run.zip", again, audience="instructor")
    (told,) = json.loads(told_as_json([("run.zip", again)]))
    assert (told["changes"], told["hidden_changes"]) == ([], 1)


def test_a_step_that_is_new_or_gone_is_told() -> None:
    """As no step before, or now."""
    assert "no such step → passed" in told_as_text("run.zip", replayed(None, FOUND))
    assert "→ no such step" in told_as_text("run.zip", replayed(FOUND, None))
