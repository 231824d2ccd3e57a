"""Reports as commands of GitHub's workflows, which put annotations beside the lines of a submission.

The commands are those of "Workflow commands for GitHub Actions" (docs.github.com): `error` for what failed,
`warning` for what the grader or the machine could not judge, and one `notice` for each exercise. Of each kind
GitHub shows ten in a step.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from grader.model.exercise import Audience
from grader.model.finding import Finding, Outcome, Reason, Transcript
from grader.model.report import Report
from grader.report.audience import report_for, shown_to
from grader.report.cases import cases_of
from grader.report.escape import for_workflow_message, for_workflow_property
from grader.report.findings import NO_FAULT
from grader.report.source_lines import SourceLine, find_source_lines
from grader.report.summary import describe_hidden, totals

MOST_LINES = 5
"""Of a submission's source, for one finding: the first error matters most."""


def render(*reports: Report, audience: Audience = "student", folder: str | None = None) -> str:
    """Return the reports as lines of commands.

    ``folder``: where the submission's files are, below the repository's top; None where no file of it is there,
    as with an archive, so that no line can be named.
    """
    return "".join(f"{line}\n" for report in reports for line in _report_lines(report, audience, folder))


def _report_lines(report: Report, audience: Audience, folder: str | None) -> Iterator[str]:
    for finding in report_for(report, audience).findings:
        yield from _finding_lines(report, finding, folder)
    yield from _quiz_lines(report, audience)
    shown = shown_to(report, audience)
    summary = [f"{report.outcome}: {totals(report)}", *([describe_hidden(shown)] if shown.hidden else [])]
    yield _command("notice", f"sockgrade: {report.exercise}", "\n".join(summary))


def _finding_lines(report: Report, finding: Finding, folder: str | None) -> Iterator[str]:
    title = f"{report.exercise}: {finding.title}"
    if finding.outcome is Outcome.ERROR or finding.reason is Reason.MACHINE:
        yield _command("warning", title, f"{finding.message} ({NO_FAULT})")
    if finding.outcome is not Outcome.FAILED:
        return
    places = _places(finding) if folder is not None else []
    for place in places[:MOST_LINES]:
        yield _command("error", title, place.message, place=place, folder=folder)
    if not places:
        yield _command("error", title, _explanation(finding))


def _places(finding: Finding) -> list[SourceLine]:
    if finding.reason not in (Reason.BUILD, Reason.CRASHED):
        return []
    texts = [piece.text for piece in finding.evidence if isinstance(piece, Transcript)]
    return [place for text in texts for place in find_source_lines(text)]


def _explanation(finding: Finding) -> str:
    lines = [finding.message]
    lines += [f"expected: {value}" for value in finding.expected]
    lines += [f"observed: {value}" for value in finding.observed]
    lines += [f"likely mistake: {each.title}: {each.advice}" for each in finding.diagnoses[:1]]
    lines += [f"hint: {finding.hint.strip()}"] if finding.hint else []
    return "\n".join(lines)


def _quiz_lines(report: Report, audience: Audience) -> Iterator[str]:
    if report.quiz is not None and not report.quiz.all_right:
        case = cases_of(report, audience)[-1]
        yield _command("error", f"{report.exercise}: {case.title}", case.message)


def _command(
    kind: str, title: str, message: str, *, place: SourceLine | None = None, folder: str | None = None
) -> str:
    properties = {"title": title}
    if place is not None:
        properties["file"] = str(PurePosixPath(folder or ".", place.file))
        properties["line"] = str(place.line)
        if place.column is not None:
            properties["col"] = str(place.column)
    written = ",".join(f"{name}={for_workflow_property(value)}" for name, value in properties.items())
    return f"::{kind} {written}::{for_workflow_message(message)}"
