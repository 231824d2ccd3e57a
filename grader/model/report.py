"""Everything that one run of one exercise says. Every output format only reads this."""

from typing import Literal

from grader.model.facts import facts
from grader.model.finding import Finding, Outcome, Reason
from grader.model.marks import QuizMarks
from grader.model.observations import ProgramFacts

REPORT_VERSION = 2
"""Raised when a reader of the JSON report must change."""

IsolationName = Literal["lab", "process"]


@facts
class Promise:
    """Something that programs can't do, in a lab of this kind on this machine."""

    name: str
    text: str
    """What a program does or does not do, as the rest of a sentence that begins with it."""
    holds: bool
    because: str = ""
    """Why it is not promised, where it does not hold."""


@facts
class Isolation:
    """How the programs were kept apart, and what that allows to be shown."""

    name: IsolationName
    because: str
    """Why this one."""
    promises: tuple[Promise, ...] = ()
    """What was promised of the programs, and what was not."""
    is_trusted: bool = False
    """Whether programs were run on somebody's word that could not be kept apart as a stranger's must be."""


@facts
class SubmissionFacts:
    """What was graded."""

    name: str
    """The folder's or file's name; ``bundled`` for the exercise's own program, as any folder may be called."""
    digest: str
    """SHA-256 of its files' names and contents, hexadecimal."""
    language: str = ""
    is_bundled: bool = False
    """Whether nothing was handed in: the exercise's own programs were run."""


@facts
class Report:
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
    quiz: QuizMarks | None = None
    """The marks of the submission's `answers.yaml`, if it has one. Their points are counted apart."""
    started_at: str
    """UTC, ISO 8601."""
    took_s: float


def overall_outcome(findings: tuple[Finding, ...]) -> Outcome:
    """Return the outcome of a whole run: what weighs most of error, failed, skipped and passed.

    Skipped weighs more than passed: a run of which this machine could not show a part is no proof of the whole.

    >>> overall_outcome(())
    <Outcome.PASSED: 'passed'>
    """
    outcomes = {finding.outcome for finding in findings}
    for outcome in (Outcome.ERROR, Outcome.FAILED, Outcome.SKIPPED):
        if outcome in outcomes:
            return outcome
    return Outcome.PASSED


def count_points(findings: tuple[Finding, ...]) -> tuple[float, float]:
    """Return the points earned, and those that could be.

    What the machine could not show and what the grader got wrong itself cost nothing: those points count
    neither way.
    """
    counted = [finding for finding in findings if not _is_not_the_submissions(finding)]
    return sum(finding.points for finding in counted), sum(finding.points_possible for finding in counted)


def _is_not_the_submissions(finding: Finding) -> bool:
    if finding.outcome is Outcome.SKIPPED:
        return finding.reason is Reason.MACHINE
    return finding.outcome is Outcome.ERROR
