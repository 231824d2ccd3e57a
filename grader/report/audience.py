"""Who may read which findings.

It knows audiences; it must not know how anything is shown.
"""

from dataclasses import replace
from typing import NamedTuple

from grader.model.exercise import Audience
from grader.model.finding import Finding, Outcome
from grader.model.marks import QuizMarks
from grader.model.report import Report


class Shown(NamedTuple):
    """The findings for one audience, and how many there are besides."""

    findings: tuple[Finding, ...]
    hidden: tuple[Finding, ...]

    @property
    def hidden_not_passed(self) -> int:
        """How many of the hidden ones did not pass."""
        return sum(finding.outcome is not Outcome.PASSED for finding in self.hidden)


def shown_to(report: Report, audience: Audience) -> Shown:
    """Return the report's findings, parted into those that the audience sees and the others."""
    if audience == "instructor":
        return Shown(report.findings, ())
    return Shown(
        tuple(finding for finding in report.findings if finding.audience == "student"),
        tuple(finding for finding in report.findings if finding.audience != "student"),
    )


def report_for(report: Report, audience: Audience) -> Report:
    """Return the report with only the findings that the audience may see; its totals stay those of all."""
    quiz = quiz_for(report.quiz, audience) if report.quiz is not None else None
    return replace(report, findings=shown_to(report, audience).findings, quiz=quiz)


def quiz_for(quiz: QuizMarks, audience: Audience) -> QuizMarks:
    """Return the marks as an audience may see them: students may answer again, so they see no right answers."""
    if audience == "instructor":
        return quiz
    hidden = tuple(replace(each, expected="", explanation="") for each in quiz.answers)
    return replace(quiz, answers=hidden)
