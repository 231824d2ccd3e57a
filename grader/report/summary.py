"""The last lines of a report on a page: how many checks ended how, the points, and what to do next.

Its totals are those of the whole report, whoever reads it.
"""

from grader.model.finding import Finding, Outcome
from grader.model.report import Report
from grader.report.audience import Shown
from grader.report.escape import counted, for_value
from grader.report.layout import Page
from grader.report.words import format_points, is_counted

_ORDER = (Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED, Outcome.ERROR)


def add_summary(page: Page, report: Report, shown: Shown) -> None:
    """Add the counts, the points, what is not shown to this reader, and what to do next."""
    page.blank()
    page.headline(f"{report.outcome}: ", report.outcome.value, totals(report), "")
    counts = _counts(report)
    if len(counts) > 1:
        page.paragraph(" · ".join(counts), style="quiet", indent=0)
    if shown.hidden:
        page.paragraph(describe_hidden(shown), indent=0)
    next_step = _next(report, shown)
    if next_step:
        page.paragraph(next_step, label="next: ", label_style="hint", indent=0)


def totals(report: Report) -> str:
    """Return how many checks ended as the whole run did, and the points: ``3 of 9 checks · 4 of 9 points``."""
    number = sum(finding.outcome is report.outcome for finding in report.findings)
    text = f"{number:,} of {counted(len(report.findings), 'check')}"
    if report.points_possible:
        text += f" · {format_points(report.points)} of {_points(report.points_possible)}"
    return text


def _counts(report: Report) -> list[str]:
    outcomes = [finding.outcome for finding in report.findings]
    counts = [f"{outcomes.count(outcome):,} {outcome}" for outcome in _ORDER if outcome in outcomes]
    uncounted = uncounted_points(report)
    return [*counts, f"{_points(uncounted)} not counted"] if uncounted else counts


def uncounted_points(report: Report) -> float:
    """Return the points of what the machine could not show, or the grader got wrong: they count neither way."""
    return sum(finding.points_possible for finding in report.findings if not is_counted(finding))


def _points(points: float) -> str:
    text = format_points(points)
    return f"{text} point{'' if text == '1' else 's'}"


def describe_hidden(shown: Shown) -> str:
    """Return how many checks this reader does not see, and how many of those did not pass."""
    total = len(shown.hidden) + len(shown.findings)
    text = f"only your instructor sees {len(shown.hidden):,} of these {counted(total, 'check')}"
    return f"{text}; {shown.hidden_not_passed:,} of those did not pass" if shown.hidden_not_passed else text


def _next(report: Report, shown: Shown) -> str:
    if report.outcome is Outcome.PASSED:
        return _explore(shown)
    first = _first(shown, report.outcome)
    if first is None:
        return "ask your instructor about what you do not see here" if shown.hidden_not_passed else ""
    title = for_value(first.title)
    if report.outcome is Outcome.FAILED:
        return f"start with “{title}”, the first that failed: later ones may follow from it"
    if report.outcome is Outcome.ERROR:
        return f"tell whoever runs this grader what “{title}” says above; it is not the submission's fault"
    return f"read above why “{title}” was skipped"


def _first(shown: Shown, outcome: Outcome) -> Finding | None:
    return next((finding for finding in shown.findings if finding.outcome is outcome), None)


def _explore(shown: Shown) -> str:
    if any(piece.kind == "sockets" for finding in shown.findings for piece in finding.evidence):
        return "run the programs yourself, and find the marked rows with `netstat -tuna`"
    return ""
