"""Who may read what: one function makes the report that students get out of the whole one.

It knows audiences; it must not know how anything is shown. What is hidden is a step's finding, with all that this
says; its points count. What a program printed after such a step is withheld as well: a program can print what it
was sent.
"""

from dataclasses import replace
from typing import NamedTuple

from grader.model.exercise import Audience
from grader.model.finding import Diagnosis, Evidence, Finding, Outcome, Reason, Transcript
from grader.model.marks import QuizMarks
from grader.model.report import Report

WITHHELD = "(not shown: a check that only your instructor sees came before it)"
"""In the place of what a program printed."""
_NEEDS_HIDDEN = "it needs a check that only your instructor sees, and that did not pass"


class Shown(NamedTuple):
    """The findings for one audience, and how many there are besides."""

    findings: tuple[Finding, ...]
    hidden: tuple[Finding, ...]

    @property
    def hidden_not_passed(self) -> int:
        """How many of the hidden ones did not pass."""
        return sum(finding.outcome is not Outcome.PASSED for finding in self.hidden)


def shown_to(report: Report, audience: Audience) -> Shown:
    """Return the whole report's findings: those that the audience sees, as it may see them, and the others."""
    hidden = () if audience == "instructor" else _hidden(report)
    return Shown(report_for(report, audience).findings, hidden)


def report_for(report: Report, audience: Audience) -> Report:
    """Return the report as the audience may read it; its totals stay those of all findings.

    For students: without the findings for the instructor and whatever names them, and without the quiz's key.
    """
    if audience == "instructor":
        return report
    quiz = quiz_for(report.quiz, audience) if report.quiz is not None else None
    hidden = _hidden(report)
    if not hidden:
        return replace(report, quiz=quiz)
    titles = [finding.title for finding in hidden]
    first = next((index for index, each in enumerate(report.findings) if _was_tried(each)), len(report.findings))
    findings = tuple(
        _for_student(finding, titles, came_before=index > first)
        for index, finding in enumerate(report.findings)
        if finding.audience == "student"
    )
    programs = report.programs
    if first < len(report.findings):
        programs = tuple(replace(each, output=WITHHELD if each.output else "") for each in programs)
    return replace(report, findings=findings, programs=programs, quiz=quiz)


def _hidden(report: Report) -> tuple[Finding, ...]:
    return tuple(finding for finding in report.findings if finding.audience != "student")


def _was_tried(finding: Finding) -> bool:
    return finding.audience != "student" and finding.outcome is not Outcome.SKIPPED


def _for_student(finding: Finding, hidden_titles: list[str], *, came_before: bool) -> Finding:
    """Return a finding that names no hidden one; ``came_before``: one was tried before it."""
    if any(f"“{title}”" in finding.message for title in hidden_titles):
        finding = replace(finding, message=_NEEDS_HIDDEN)
    if not came_before or finding.reason is Reason.BUILD:  # builds come before all steps
        return finding
    return replace(
        finding,
        evidence=_withheld(finding.evidence),
        diagnoses=tuple(_diagnosis_withheld(each) for each in finding.diagnoses),
    )


def _diagnosis_withheld(diagnosis: Diagnosis) -> Diagnosis:
    return replace(diagnosis, evidence=_withheld(diagnosis.evidence))


def _withheld(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(
        replace(piece, text=WITHHELD, dropped=0) if isinstance(piece, Transcript) else piece for piece in evidence
    )


def quiz_for(quiz: QuizMarks, audience: Audience) -> QuizMarks:
    """Return the marks as an audience may see them: students may answer again, so they see no right answers."""
    if audience == "instructor":
        return quiz
    hidden = tuple(replace(each, expected="", explanation="") for each in quiz.answers)
    return replace(quiz, answers=hidden)
