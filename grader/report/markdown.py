"""Reports as Markdown, such as GitHub and GitLab show: a table of the checks, and below what did not pass.

What a submission can influence stands in code only, where neither Markdown nor `@somebody` means anything.
"""

from collections.abc import Iterator

from grader.model.exercise import Audience
from grader.model.finding import Outcome
from grader.model.report import Report
from grader.report.audience import shown_to
from grader.report.cases import Case, cases_of
from grader.report.escape import for_log, for_markdown, for_markdown_block, for_markdown_prose
from grader.report.summary import describe_hidden, totals
from grader.report.words import SIGNS, format_points


def render(*reports: Report, audience: Audience = "student") -> str:
    """Return the reports one below the other, each under a heading of the second level."""
    parts = [part for report in reports for part in _report_parts(report, audience)]
    return for_log("\n\n".join(part.strip("\n") for part in parts) + "\n")


def _report_parts(report: Report, audience: Audience) -> Iterator[str]:
    cases = cases_of(report, audience)
    yield f"## {for_markdown_prose(report.title)} ({for_markdown_prose(report.exercise)})"
    yield f"**{SIGNS[report.outcome]} {report.outcome}**: {totals(report)}"
    yield f"Submission: {for_markdown(report.submission.name)}"
    yield "\n".join(("| | check | points |", "| --- | --- | ---: |", *map(_row, cases)))
    shown = shown_to(report, audience)
    if shown.hidden:
        yield f"{describe_hidden(shown)}."
    for case in cases:
        if case.outcome in (Outcome.FAILED, Outcome.ERROR):
            yield f"### {SIGNS[case.outcome]} {for_markdown_prose(case.title)}"
            yield for_markdown_block(case.text)


def _row(case: Case) -> str:
    title = for_markdown_prose(case.title)
    if case.is_hidden:
        title += " (instructor only)"
    if case.outcome is Outcome.SKIPPED:
        title += f"<br>{for_markdown(case.message, in_table=True)}"
    earned = format_points(case.points) if case.points is not None else "–"
    points = f"{earned}/{format_points(case.points_possible)}" if case.points_possible else ""
    return f"| {SIGNS[case.outcome]} {case.outcome} | {title} | {points} |"
