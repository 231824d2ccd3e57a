"""What a replay changed, as text and as JSON."""

import json
from dataclasses import replace

from grader.model.exercise import Audience
from grader.model.finding import Finding, Outcome, Reason, Transcript
from grader.model.replay import Change, Replay
from grader.report.replay import told_as_json, told_as_text
from tests.report.samples import SAMPLES, program

REPORT = SAMPLES["passed"]()
FOUND = REPORT.findings[0]


def replayed(before: Finding | None, after: Finding | None, **changed: object) -> Replay:
    """Return a replay that changed one finding."""
    told = after or before
    assert told is not None
    change = Change(id=told.id, title=told.title, kind="verdict", before=before, after=after)
    was = replace(REPORT, findings=tuple(each for each in (before,) if each is not None))
    is_now = replace(REPORT, findings=tuple(each for each in (after,) if each is not None), **changed)  # type: ignore[arg-type]
    return Replay(before=was, after=is_now, changes=(change,))


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


def test_a_change_is_told_as_students_may_read_it() -> None:
    """What names a hidden step, and what a program printed after it, stay the instructor's, before and now."""
    hidden = replace(FOUND, id="hidden", title="The secret", audience="instructor")
    printed = (Transcript(title="it printed", text="a secret"),)
    unseen = replace(hidden, outcome=Outcome.SKIPPED, reason=Reason.MACHINE)
    before = replace(REPORT, findings=(hidden, replace(FOUND, evidence=printed)), programs=(program("a secret"),))
    message = "needs a new run: what is done before it has changed, from “The secret” on"
    now = replace(
        FOUND, outcome=Outcome.SKIPPED, reason=Reason.MACHINE, message=message, points=0, evidence=printed
    )
    for findings in ((unseen, now), (now,)):
        after = replace(before, findings=findings)
        change = Change(id=now.id, title=now.title, kind="needs-run", before=before.findings[1], after=now)
        again = Replay(before=before, after=after, changes=(change,))
        for told in (told_as_text, _json):
            assert "secret" not in told("run.zip", again)
            assert "from a check that only your instructor sees on" in told("run.zip", again)
            assert "The secret" in told("run.zip", again, audience="instructor")


def _json(name: str, again: Replay, audience: Audience = "student") -> str:
    return told_as_json([(name, again)], audience=audience)


def test_what_only_instructors_see_of_a_change_is_none_to_students() -> None:
    """It is counted as hidden."""
    hidden = replace(FOUND, id="hidden", audience="instructor")
    found, now = (replace(FOUND, evidence=(Transcript(title="printed", text=text),)) for text in ("a", "b"))
    before, after = (replace(REPORT, findings=(hidden, each)) for each in (found, now))
    change = Change(id=FOUND.id, title=FOUND.title, kind="words", before=found, after=now)
    told = told_as_text("run.zip", Replay(before=before, after=after, changes=(change,)))
    assert "told otherwise" not in told
    assert "and 1 that only instructors see" in told


def test_a_step_that_is_new_or_gone_is_told() -> None:
    """As no step before, or now."""
    assert "no such step → passed" in told_as_text("run.zip", replayed(None, FOUND))
    assert "→ no such step" in told_as_text("run.zip", replayed(FOUND, None))
