"""One finding on a page: its outcome, its title, and as much of the rest as was asked for.

It must not know the rest of the report.
"""

from collections.abc import Sequence

from grader.model.finding import Finding, Outcome, Reason
from grader.report.detail import Detail
from grader.report.diagnoses import add_diagnoses
from grader.report.escape import for_terminal, for_value
from grader.report.evidence import add_evidence
from grader.report.layout import Page
from grader.report.words import REASONS, format_points, is_counted, render_outcome

MOST_VALUES = 16
NO_FAULT = "this is not the submission's fault and costs no points"


def add_finding(page: Page, finding: Finding, detail: Detail, *, is_last_of_its_kind: bool = True) -> None:
    """Add a finding; one with more than its headline has a free line above and below.

    ``is_last_of_its_kind``: the next one was not skipped for the same reason, which is told once for all.
    """
    if finding.outcome is Outcome.SKIPPED and finding.reason is Reason.NEEDS:
        # One failure may keep many steps from being tried: they must not hide it.
        _add_headline(page, finding)
        if is_last_of_its_kind:
            page.paragraph(for_value(finding.message), style="quiet")
        return
    is_open = detail == "full" or finding.outcome is not Outcome.PASSED
    if is_open:
        page.blank()
    _add_headline(page, finding)
    if not is_open:
        return
    _add_message(page, finding)
    add_diagnoses(page, finding.diagnoses, detail)
    if detail != "brief":
        _add_body(page, finding)
        for diagnosis in finding.diagnoses[:1]:
            add_evidence(page, diagnosis.evidence, shown=finding.evidence)
        _add_advice(page, finding)
    page.blank()


def _add_headline(page: Page, finding: Finding) -> None:
    title = for_value(finding.title)
    if finding.audience == "instructor":
        title += " (instructor only)"
    # Points that count neither way are neither earned nor lost: a 0 would say something else.
    earned = format_points(finding.points) if is_counted(finding) else "–"
    points = f"{earned}/{format_points(finding.points_possible)}"
    page.headline(
        f"{render_outcome(finding.outcome)}  ",
        finding.outcome.value,
        title,
        points if finding.points_possible else "",
        title_style="title" if finding.outcome in (Outcome.FAILED, Outcome.ERROR) else "plain",
    )


def _add_message(page: Page, finding: Finding) -> None:
    if finding.message and finding.message != finding.title:
        page.paragraph(for_value(finding.message))
    if finding.outcome is Outcome.ERROR:
        page.paragraph(NO_FAULT, style="quiet")


def _add_body(page: Page, finding: Finding) -> None:
    if finding.outcome in (Outcome.FAILED, Outcome.ERROR):
        _add_facts(page, finding)
    add_evidence(page, finding.evidence)
    if finding.notes:
        page.blank()
    for note in finding.notes:
        page.paragraph(for_value(note), label="note: ")


def _add_facts(page: Page, finding: Finding) -> None:
    """Add what was expected and observed, aligned, as the check tells it."""
    is_compared = bool(finding.expected or finding.observed)
    pairs = [
        ("expected", _values(finding.expected)),
        ("observed", _values(finding.observed)),
        ("when", _values((finding.timing,) if finding.timing and is_compared else ())),
        ("reason", _values((REASONS[finding.reason],) if finding.reason in REASONS else ())),
    ]
    given = [(label, values) for label, values in pairs if values]
    if given:
        page.blank()
        page.fields(given)


def _values(values: Sequence[str]) -> list[str]:
    shown = [for_value(value) for value in values[:MOST_VALUES]]
    left_out = len(values) - len(shown)
    return [*shown, f"… {left_out:,} more"] if left_out else shown


def _add_advice(page: Page, finding: Finding) -> None:
    """Add the author's words: what to see where something is shown, and what to try where it failed."""
    if finding.notice and finding.outcome is Outcome.PASSED:
        page.blank()
        page.paragraph(for_terminal(finding.notice.strip(), multiline=True), label="notice: ", label_style="hint")
    if finding.hint and finding.outcome is Outcome.FAILED:
        page.blank()
        page.paragraph(for_terminal(finding.hint.strip(), multiline=True), label="hint: ", label_style="hint")
