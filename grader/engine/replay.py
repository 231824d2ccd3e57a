"""Judges a recorded run again, also against another version of its exercise, and tells what changed. Pure."""

from dataclasses import replace

from grader.engine.comparison import unfit_steps
from grader.engine.progress import SilentProgress
from grader.engine.recorded_stage import RecordedStage
from grader.engine.run import hold_exercise, report_of
from grader.model.exercise import Exercise
from grader.model.finding import Finding, Outcome, Reason
from grader.model.recording import Recording
from grader.model.replay import Change, ChangeKind, Replay
from grader.model.report import Report


def replay(recording: Recording, then: Exercise, now: Exercise, other_programs: tuple[str, ...] = ()) -> Replay:
    """Return what a run of the exercise ``then`` is given when it is judged by ``now``.

    For the same exercise and the same sockgrade, that is the same report. ``other_programs`` are the exercise's own
    programs whose files are not those that ran.
    """
    unfit = unfit_steps(then, now, {step.id: step for step in recording.steps}, other_programs)
    before = recording.report
    held = hold_exercise(now, RecordedStage(recording, unfit), SilentProgress())
    after = report_of(
        now,
        held,
        submission=before.submission,
        isolation=before.isolation,
        started_at=before.started_at,
        took_s=before.took_s,
    )
    after = replace(after, quiz=before.quiz)
    return Replay(before=before, after=after, changes=_changes(before, after))


def _changes(before: Report, after: Report) -> tuple[Change, ...]:
    was = {finding.id: finding for finding in before.findings}
    is_now = {finding.id: finding for finding in after.findings}
    changes = [_change(name, was.get(name), finding) for name, finding in is_now.items()]
    changes += [_change(name, finding, None) for name, finding in was.items() if name not in is_now]
    return tuple(change for change in changes if change is not None)


def _change(name: str, before: Finding | None, after: Finding | None) -> Change | None:
    told = after or before
    if told is None or before == after:
        return None
    kind: ChangeKind = "words"
    if after is None:
        kind = "gone"
    elif _is_undecided(after) and (before is None or not _is_undecided(before)):
        kind = "needs-run"
    elif before is None or _verdict(before) != _verdict(after):
        kind = "verdict"
    return Change(id=name, title=told.title, kind=kind, before=before, after=after)


def _is_undecided(finding: Finding) -> bool:
    """Return whether nothing was shown that could decide it."""
    return finding.outcome is Outcome.SKIPPED and finding.reason is Reason.MACHINE


def _verdict(finding: Finding) -> tuple[object, ...]:
    return finding.outcome, finding.reason, finding.points, finding.points_possible
