"""A report as text for a terminal: for a learner who reads it once, top to bottom.

The order of things is here; the pieces are in ``findings``, ``evidence`` and ``summary``. It must not know the
terminal itself: width and colour are told.
"""

from collections.abc import Sequence

from grader.model.exercise import Audience
from grader.model.finding import Finding, Outcome, Transcript
from grader.model.observations import ProgramFacts
from grader.model.report import Isolation, Report
from grader.report.audience import report_for, shown_to
from grader.report.detail import Detail
from grader.report.escape import for_terminal, for_value
from grader.report.evidence import add_program
from grader.report.findings import add_finding
from grader.report.layout import Page
from grader.report.quiz import add_quiz
from grader.report.summary import add_summary

MOST_PROGRAMS = 8


def render(
    *reports: Report,
    width: int = 80,
    color: bool = False,
    detail: Detail = "full",
    audience: Audience = "student",
) -> str:
    """Return whole reports as lines of at most that many columns.

    Without ``color`` there is no escape sequence in them. The instructor's findings are left out for students; the
    totals count them and say so.
    """
    return "\n".join(_render_one(each, Page(width=width, color=color), detail, audience) for each in reports)


def _render_one(whole: Report, page: Page, detail: Detail, audience: Audience) -> str:
    report, shown = report_for(whole, audience), shown_to(whole, audience)
    _add_header(page, report)
    for finding, following in zip(shown.findings, (*shown.findings[1:], None), strict=False):
        is_last = following is None or (following.outcome, following.message) != (finding.outcome, finding.message)
        add_finding(page, finding, detail, is_last_of_its_kind=is_last)
    if detail != "brief" and report.outcome is not Outcome.PASSED:
        _add_programs(page, report.programs, shown.findings)
    if report.quiz is not None:
        add_quiz(page, report.quiz, audience)
    add_summary(page, whole, shown)
    return page.text()


def _add_header(page: Page, report: Report) -> None:
    page.headline("", "plain", for_value(report.title), for_value(report.exercise))
    submission = for_value(report.submission.name)
    if report.submission.language:
        submission += f" ({for_value(report.submission.language)})"
    page.fields([("submission", [submission]), ("isolation", isolation_lines(report.isolation))], indent=0)
    page.blank()


def isolation_lines(isolation: Isolation) -> list[str]:
    """Return how programs were kept apart, what of it is not promised, and whether that was taken on trust."""
    lines = ["lab" if isolation.name == "lab" else f"process: {for_terminal(isolation.because)}"]
    missing = [promise for promise in isolation.promises if not promise.holds]
    lines += [f"not promised: a program {for_terminal(promise.text)}" for promise in missing]
    if isolation.is_trusted:
        lines.append("the programs were run all the same, on trust")
    return lines


def _add_programs(page: Page, programs: Sequence[ProgramFacts], findings: Sequence[Finding]) -> None:
    """Add what became of each program; its output too, unless a finding has shown it."""
    told = {piece.text for finding in findings for piece in finding.evidence if isinstance(piece, Transcript)}
    if programs:
        page.blank()
        page.paragraph("the programs, at the end", style="title", indent=0)
    for program in programs[:MOST_PROGRAMS]:
        add_program(page, program, with_output=bool(program.output) and program.output not in told)
    if len(programs) > MOST_PROGRAMS:
        page.paragraph(f"… {len(programs) - MOST_PROGRAMS:,} more", style="quiet")
