"""A report as a list of cases, which is what tools for tests know: a name, how it ended, and a text.

Each finding is a case, and the marks of the answers are one more. It must not know any tool's format.
"""

from typing import NamedTuple

from grader.model.exercise import Audience
from grader.model.finding import Finding, Outcome, Reason
from grader.model.marks import AnswerStatus, QuizMarks
from grader.model.report import Report
from grader.report.audience import report_for
from grader.report.findings import NO_FAULT, add_finding
from grader.report.layout import Page
from grader.report.quiz import render_quiz
from grader.report.words import format_points, is_counted

WIDTH = 100
"""Columns of a case's text."""
QUIZ_CASE = "answers"
"""The id of the case with the marks of the answers."""


class Case(NamedTuple):
    """One check, or the marks of the answers. No text of it is escaped, but ``text`` for terminals and logs."""

    id: str
    title: str
    outcome: Outcome
    reason: str
    """Such as ``mismatch``; empty where it passed."""
    message: str
    """One sentence."""
    text: str
    """All that is told of it, as lines for people: what was expected and seen, evidence, mistakes, hints."""
    points: float | None
    """Earned; None where it has none, or where they count neither way."""
    points_possible: float
    took_s: float
    is_hidden: bool = False
    """Whether only the instructor may see it."""

    @property
    def verdict(self) -> str:
        """The outcome, and why the points count neither way where that is so."""
        is_faultless = self.outcome is Outcome.ERROR or self.reason == Reason.MACHINE
        return f"{self.message} ({NO_FAULT})" if is_faultless else self.message


def cases_of(report: Report, audience: Audience) -> list[Case]:
    """Return the cases that the audience may see, in the order of the run."""
    seen = report_for(report, audience)
    cases = [_case(finding) for finding in seen.findings]
    return cases if seen.quiz is None else [*cases, _quiz_case(seen.quiz, audience)]


def _case(finding: Finding) -> Case:
    has_points = finding.points_possible and is_counted(finding)
    return Case(
        id=finding.id,
        title=finding.title,
        outcome=finding.outcome,
        reason=finding.reason or "",
        message=finding.message,
        text=render_finding(finding),
        points=finding.points if has_points else None,
        points_possible=finding.points_possible,
        took_s=finding.took_s,
        is_hidden=finding.audience != "student",
    )


def render_finding(finding: Finding) -> str:
    """Return all that a report tells of a finding, as a terminal shows it without colours."""
    page = Page(width=WIDTH, color=False)
    add_finding(page, finding, "full")
    return page.text().strip("\n")


def _quiz_case(quiz: QuizMarks, audience: Audience) -> Case:
    right = sum(each.status is AnswerStatus.RIGHT for each in quiz.answers)
    points = f"{format_points(quiz.points)} of {format_points(quiz.points_possible)} points, which count apart"
    return Case(
        id=QUIZ_CASE,
        title="the answers to the questions",
        outcome=Outcome.PASSED if quiz.all_right else Outcome.FAILED,
        reason="" if quiz.all_right else Reason.MISMATCH,
        message=f"{right} of {len(quiz.answers)} right: {points}",
        text=render_quiz(quiz, width=WIDTH, color=False, audience=audience).strip("\n"),
        points=None,
        points_possible=0,
        took_s=0,
    )
