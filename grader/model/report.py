"""Everything that one run of one exercise says. Every output format only reads this."""

from typing import Literal

from grader.model.base import Model
from grader.model.finding import Finding, Outcome
from grader.model.observations import ProgramFacts

REPORT_VERSION = 1
"""Raised when a reader of the JSON report must change."""

IsolationName = Literal["lab", "process"]


class Isolation(Model):
    """How the programs were kept apart, and what that allows to be shown."""

    name: IsolationName
    because: str
    """Why this one."""


class SubmissionFacts(Model):
    """What was graded."""

    name: str
    """The folder's or file's name; ``bundled`` for the exercise's own program."""
    digest: str
    """SHA-256 of its files' names and contents, hexadecimal."""
    language: str = ""


class Report(Model):
    """The result of one exercise."""

    version: int = REPORT_VERSION
    sockgrade: str
    """The version of sockgrade."""
    exercise: str
    title: str
    exercise_digest: str
    submission: SubmissionFacts
    isolation: Isolation
    outcome: Outcome
    points: float
    points_possible: float
    findings: tuple[Finding, ...]
    programs: tuple[ProgramFacts, ...] = ()
    """Each started program, at the end."""
    started_at: str
    """UTC, ISO 8601."""
    took_s: float


def overall_outcome(findings: tuple[Finding, ...]) -> Outcome:
    """Return the outcome of a whole run: an error outweighs a failure, a failure outweighs what was skipped.

    >>> overall_outcome(())
    <Outcome.SKIPPED: 'skipped'>
    """
    outcomes = {finding.outcome for finding in findings}
    for outcome in (Outcome.ERROR, Outcome.FAILED, Outcome.PASSED):
        if outcome in outcomes:
            return outcome
    return Outcome.SKIPPED
