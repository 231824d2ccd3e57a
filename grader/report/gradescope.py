"""Reports as Gradescope's ``results.json`` (gradescope-autograders.readthedocs.io, "Specifications").

For the instructor, checks for the instructor only are tests with the visibility ``hidden``, which Gradescope never
shows to students; for students, they are not in it at all. Either way the score counts them, and students read
every other test: it is made of what they may read, whoever the results are for.
"""

from typing import Any

from grader.model.exercise import Audience
from grader.model.finding import Outcome, Reason
from grader.model.report import Report
from grader.report.audience import shown_to
from grader.report.cases import Case, cases_of
from grader.report.escape import dump_json, for_json, for_terminal
from grader.report.summary import describe_hidden, totals, uncounted_points
from grader.report.words import format_points


def render(*reports: Report, audience: Audience = "student") -> str:
    """Return the reports as one JSON object, the points of all exercises added up."""
    tests = [_test(report, case, len(reports) > 1) for report in reports for case in _cases(report, audience)]
    results = {
        "score": sum(report.points for report in reports),
        "output": _text("\n\n".join(_summary(report) for report in reports)),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"sockgrade": [_extra(report) for report in reports]},
    }
    return dump_json(results) + "\n"


def _cases(report: Report, audience: Audience) -> list[Case]:
    """Return the cases in the order of the run; each that is not hidden, as students may read it."""
    visible = cases_of(report, "student")
    if audience == "student":
        return visible
    following = iter(visible)
    return [case if case.is_hidden else next(following) for case in cases_of(report, audience)]


def _summary(report: Report) -> str:
    """Return what students read first: it names no hidden check, since Gradescope shows it to everybody."""
    lines = [report.title, f"{report.outcome}: {totals(report)}", f"submission: {report.submission.name}"]
    shown = shown_to(report, "student")
    if shown.hidden:
        lines.append(describe_hidden(shown))
    uncounted = uncounted_points(report)
    if uncounted:
        lines.append(
            f"{format_points(uncounted)} points could not be judged: the grader's machine could not show it, or "
            "the grader failed. This is not the submission's fault, and the score above lacks these points: "
            "tell your instructor, who can run the grader again."
        )
    return "\n".join(lines)


def _test(report: Report, case: Case, several: bool) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": _text(f"{report.exercise}: {case.title}" if several else case.title),
        "name_format": "text",
        "output": _text(case.text, multiline=True),
        "output_format": "text",
        "visibility": "hidden" if case.is_hidden else "visible",
    }
    if case.points is not None:
        test |= {"score": case.points, "max_score": case.points_possible}
    # Without a status, and without points, Gradescope shows a test as neither passed nor failed.
    if case.outcome in (Outcome.PASSED, Outcome.FAILED) or case.reason == Reason.NEEDS:
        test["status"] = "passed" if case.outcome is Outcome.PASSED else "failed"
    return test


def _extra(report: Report) -> dict[str, Any]:
    """Return what Gradescope keeps beside the results, for the instructor's own tools."""
    return {
        "exercise": for_json(report.exercise),
        "exercise_digest": report.exercise_digest,
        "submission_digest": report.submission.digest,
        "outcome": report.outcome.value,
        "points": report.points,
        "points_possible": report.points_possible,
        "version": for_json(report.sockgrade),
    }


def _text(text: str, *, multiline: bool = True) -> str:
    return for_json(for_terminal(text, multiline=multiline))
