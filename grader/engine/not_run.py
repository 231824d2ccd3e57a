"""The report where it did not come to a run: the submission can't be used, or this machine makes no lab. Pure.

Whoever waits for a report, such as a course platform, so learns why, and never has to guess from an empty file.
"""

from grader import __version__
from grader.model.exercise import Exercise
from grader.model.finding import Finding, Outcome, Reason
from grader.model.report import Isolation, Report, SubmissionFacts, count_points, overall_outcome


def report_refused(exercise: Exercise, submission: SubmissionFacts, problem: str, hint: str, now: str) -> Report:
    """Return that the submission can't be used: the first step that students see failed, and no other was tried.

    ``now`` is the time in UTC, as ISO 8601 has it.
    """
    steps = exercise.steps
    first = next((index for index, step in enumerate(steps) if step.audience == "student"), 0)
    findings = tuple(
        _finding(exercise, index, Outcome.FAILED, Reason.BUILD, problem, hint)
        if index == first
        else _finding(exercise, index, Outcome.SKIPPED, Reason.NEEDS, "it needs a submission that can be run")
        for index in range(len(steps))
    )
    return _report(exercise, submission, findings, now)


def report_no_verdict(exercise: Exercise, submission: SubmissionFacts, problem: str, now: str) -> Report:
    """Return that there is no verdict on any step, by no fault of the submission's."""
    findings = tuple(
        _finding(exercise, index, Outcome.ERROR, Reason.MACHINE, problem) for index in range(len(exercise.steps))
    )
    return _report(exercise, submission, findings, now)


def _finding(
    exercise: Exercise, index: int, outcome: Outcome, reason: Reason, message: str, hint: str = ""
) -> Finding:
    step = exercise.steps[index]
    return Finding(
        outcome=outcome,
        reason=reason,
        message=message,
        id=step.id,
        title=step.title,
        kind=step.kind,
        points=0,
        points_possible=step.points,
        hint=hint or None,
        audience=step.audience,
    )


def _report(exercise: Exercise, submission: SubmissionFacts, findings: tuple[Finding, ...], now: str) -> Report:
    earned, possible = count_points(findings)
    return Report(
        sockgrade=__version__,
        exercise=exercise.slug,
        title=exercise.title,
        exercise_digest=exercise.digest,
        submission=submission,
        isolation=Isolation(name="process", because="nothing was run"),
        outcome=overall_outcome(findings),
        points=earned,
        points_possible=possible,
        findings=findings,
        started_at=now,
        took_s=0.0,
    )
