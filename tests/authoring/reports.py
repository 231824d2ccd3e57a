"""Reports as small as verdicts need them."""

from pathlib import Path

from grader.authoring.programs import Kind, ShippedProgram
from grader.model.exercise import Mistake
from grader.model.finding import Certainty, Diagnosis, Finding, Outcome, Reason
from grader.model.report import Isolation, Report, SubmissionFacts, count_points, overall_outcome

FAILED = (Outcome.FAILED, Reason.MISMATCH)
CRASHED = (Outcome.FAILED, Reason.CRASHED)
PASSED = (Outcome.PASSED, None)
UNSHOWN = (Outcome.SKIPPED, Reason.MACHINE)
BLOCKED = (Outcome.SKIPPED, Reason.NEEDS)
BROKEN = (Outcome.ERROR, Reason.INTERNAL)
NOT_BUILT = (Outcome.FAILED, Reason.BUILD)
Ending = tuple[Outcome, Reason | None]


def diagnosis(name: str) -> Diagnosis:
    """Return a named mistake."""
    return Diagnosis(
        id=name, title="", explanation="", advice="", concept="", link="", certainty=Certainty.CERTAIN, evidence=()
    )


def report(**endings: Ending) -> Report:
    """Return a report with a finding for each step, worth a point."""
    findings = tuple(
        Finding(
            id=name,
            title=name,
            kind="send",
            outcome=outcome,
            reason=reason,
            message=f"{name} was seen",
            points=float(outcome is Outcome.PASSED),
            points_possible=1,
        )
        for name, (outcome, reason) in endings.items()
    )
    earned, possible = count_points(findings)
    return Report(
        sockgrade="0",
        exercise="small",
        title="Small",
        exercise_digest="",
        submission=SubmissionFacts(name="x", digest=""),
        isolation=Isolation(name="lab", because="asked for"),
        outcome=overall_outcome(findings),
        points=earned,
        points_possible=possible,
        findings=findings,
        started_at="",
        took_s=0,
    )


def program(kind: Kind = "bundled", mistake: Mistake | None = None) -> ShippedProgram:
    """Return a program of no exercise in particular."""
    return ShippedProgram(
        exercise="small", folder=Path("/small"), kind=kind, name=kind, mistake=mistake, deadline_s=1
    )


def mistake(fails: str, reason: str = "mismatch", diagnosis: str | None = None) -> ShippedProgram:
    """Return a wrong program that must fail a step."""
    return program("mistake", Mistake(fails=fails, reason=reason, diagnosis=diagnosis, about="wrong"))
