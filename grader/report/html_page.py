"""Reports as one page of HTML that needs nothing else: no script, no other file, no network.

What stands in a finding is in ``html_finding``, and how all of it looks in ``html_page.css``. Pure but for reading
that file.
"""

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from grader.model.exercise import Audience
from grader.model.finding import Outcome
from grader.model.report import Report
from grader.report.audience import report_for, shown_to
from grader.report.cases import QUIZ_CASE, cases_of
from grader.report.escape import for_html, for_log, for_terminal
from grader.report.html_finding import element, paragraph, quoted, render_finding
from grader.report.summary import describe_hidden, totals
from grader.report.terminal import isolation_lines
from grader.report.words import SIGNS

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def render(*reports: Report, audience: Audience = "student") -> str:
    """Return the reports as one page: each exercise is a section with its checks, those that failed opened."""
    style = (files("grader.report") / "html_page.css").read_text("utf-8")
    names = ", ".join(dict.fromkeys(report.submission.name for report in reports))
    heading = element("h1", for_html(f"Report on {names}"))
    sections = [_section(report, audience) for report in reports]
    page = _PAGE.format(
        policy=for_html(_policy(style)),
        title=for_html(f"{names}: {', '.join(report.outcome.value for report in reports)}"),
        style=style,
        body="\n".join((heading, *sections)),
    )
    return for_log(page)


def _policy(style: str) -> str:
    """Return a Content-Security-Policy by which the page may use its own style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _section(report: Report, audience: Audience) -> str:
    seen, shown = report_for(report, audience), shown_to(report, audience)
    parts = [
        element("h2", for_html(report.title)),
        _verdict(report),
        *([paragraph(f"{describe_hidden(shown)}.", "quiet")] if shown.hidden else []),
        _about(report),
        element("h3", "Checks"),
        *(render_finding(finding) for finding in seen.findings),
        _quiz(report, audience),
        _programs(seen),
    ]
    return element("section", "\n".join(filter(None, parts)))


def _verdict(report: Report) -> str:
    sign = element("span", SIGNS[report.outcome], **{"aria-hidden": "true"})
    text = f"{sign} {element('strong', report.outcome.value)}: {for_html(totals(report))}"
    return element("p", text, **{"class": f"verdict {report.outcome.value}"})


def _about(report: Report) -> str:
    submission = report.submission
    language = f" ({submission.language})" if submission.language else ""
    rows: list[tuple[str, Sequence[str]]] = [
        ("exercise", [report.exercise]),
        ("submission", [f"{submission.name}{language}"]),
        ("isolation", isolation_lines(report.isolation)),
        ("graded", [f"{report.started_at}, by sockgrade {report.sockgrade}"]),
    ]
    return element("dl", "".join(_row(name, values) for name, values in rows))


def _row(name: str, values: Sequence[str]) -> str:
    return element("dt", name) + "".join(element("dd", for_html(value)) for value in values)


def _quiz(report: Report, audience: Audience) -> str:
    if report.quiz is None:
        return ""
    case = next(case for case in cases_of(report, audience) if case.id == QUIZ_CASE)
    return element("h3", "Questions") + paragraph(case.message) + quoted(case.text, "your answers")


def _programs(report: Report) -> str:
    """Return what became of each program, where something did not pass."""
    if report.outcome is Outcome.PASSED or not report.programs:
        return ""
    parts = []
    for program in report.programs:
        command = " ".join(program.command) or program.name
        parts.append(paragraph(f"{command} on {program.host}: {for_terminal(program.ending)}"))
        if program.output:
            parts.append(quoted(program.output, f"what {program.name} printed"))
    return element("h3", "The programs, at the end") + "\n".join(parts)
