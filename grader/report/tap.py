"""Reports in the Test Anything Protocol, version 14 (testanything.org/tap-version-14-specification.html).

One exercise is a plain list of test points; several are subtests of one, each with a list of its own.
"""

from collections.abc import Iterator

from grader.model.exercise import Audience
from grader.model.finding import Outcome
from grader.model.report import Report
from grader.report.audience import shown_to
from grader.report.cases import Case, cases_of
from grader.report.escape import for_log, for_tap, for_yaml
from grader.report.summary import describe_hidden, totals
from grader.report.words import format_points

_OK = {Outcome.PASSED: "ok", Outcome.SKIPPED: "ok", Outcome.FAILED: "not ok", Outcome.ERROR: "not ok"}
"""A skipped one is "ok" with a directive, as the protocol has it: its reader must look for that."""
_SUBTEST = "    "


def render(*reports: Report, audience: Audience = "student") -> str:
    """Return the reports as one stream of test points."""
    lines = ["TAP version 14"]
    if len(reports) == 1:
        lines += _report_lines(reports[0], audience)
    else:
        lines.append(f"1..{len(reports)}")
        for number, report in enumerate(reports, start=1):
            lines.append(f"# Subtest: {for_tap(report.exercise)}")
            lines += [f"{_SUBTEST}{line}" for line in _report_lines(report, audience)]
            lines.append(_point(number, report.exercise, report.outcome, totals(report)))
    return for_log("\n".join(lines) + "\n")


def _report_lines(report: Report, audience: Audience) -> Iterator[str]:
    cases = cases_of(report, audience)
    yield f"1..{len(cases)}"
    for number, case in enumerate(cases, start=1):
        yield from _case_lines(number, case)
    yield f"# {report.outcome}: {totals(report)}"
    shown = shown_to(report, audience)
    if shown.hidden:
        yield f"# {describe_hidden(shown)}"


def _case_lines(number: int, case: Case) -> Iterator[str]:
    title = f"{case.title} (instructor only)" if case.is_hidden else case.title
    yield _point(number, title, case.outcome, case.message)
    if case.outcome not in (Outcome.FAILED, Outcome.ERROR):
        return
    yield "  ---"
    yield f"  message: {for_yaml(case.message)}"
    yield f"  severity: {'fail' if case.outcome is Outcome.FAILED else 'error'}"
    yield f"  reason: {for_yaml(case.reason)}"
    if case.points is not None:
        yield f"  points: {format_points(case.points)}"
        yield f"  points_possible: {format_points(case.points_possible)}"
    yield "  details:"
    yield from (f"    - {for_yaml(line)}" for line in case.text.split("\n"))
    yield "  ..."


def _point(number: int, title: str, outcome: Outcome, reason: str) -> str:
    point = f"{_OK[outcome]} {number} - {for_tap(title)}"
    return f"{point} # SKIP {for_tap(reason)}" if outcome is Outcome.SKIPPED else point
