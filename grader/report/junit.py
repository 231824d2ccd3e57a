"""Reports as JUnit's XML, which Jenkins, GitLab and most other CI read: a test suite for each exercise.

Of the dialects, the one that Jenkins' xUnit plugin publishes a schema of (``junit-10.xsd``), within what Maven's
Surefire writes. A time stamp is in UTC and without a zone, as Ant wrote it first.
"""

from xml.etree import ElementTree as ET

from grader.model.exercise import Audience
from grader.model.finding import Outcome
from grader.model.report import Report
from grader.report.audience import shown_to
from grader.report.cases import Case, cases_of
from grader.report.escape import for_log, for_terminal
from grader.report.summary import describe_hidden, totals
from grader.report.words import format_points

_ELEMENTS = {Outcome.FAILED: "failure", Outcome.ERROR: "error", Outcome.SKIPPED: "skipped"}
_COUNTS = (("failures", Outcome.FAILED), ("errors", Outcome.ERROR), ("skipped", Outcome.SKIPPED))


def render(*reports: Report, audience: Audience = "student") -> str:
    """Return the reports as one XML document."""
    root = ET.Element("testsuites", {"name": "sockgrade"})
    for report in reports:
        root.append(_suite(report, audience))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return for_log(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')


def _suite(report: Report, audience: Audience) -> ET.Element:
    cases = cases_of(report, audience)
    counts = {name: str(sum(case.outcome is outcome for case in cases)) for name, outcome in _COUNTS}
    suite = ET.Element(
        "testsuite",
        {
            "name": _text(report.exercise),
            "tests": str(len(cases)),
            **counts,
            "time": f"{report.took_s:.3f}",
            "timestamp": report.started_at[:19],
        },
    )
    suite.append(_properties(report))
    suite.extend(_case(report, case) for case in cases)
    shown = shown_to(report, audience)
    output = ET.SubElement(suite, "system-out")
    output.text = f"{report.outcome}: {totals(report)}"
    if shown.hidden:
        output.text += f"\n{describe_hidden(shown)}"
    return suite


def _properties(report: Report) -> ET.Element:
    values = {
        "title": report.title,
        "submission": report.submission.name,
        "submission.sha256": report.submission.digest,
        "points": format_points(report.points),
        "points_possible": format_points(report.points_possible),
        "isolation": report.isolation.name,
        "sockgrade": report.sockgrade,
    }
    properties = ET.Element("properties")
    for name, value in values.items():
        ET.SubElement(properties, "property", {"name": name, "value": _text(value)})
    return properties


def _case(report: Report, case: Case) -> ET.Element:
    title = f"{case.title} (instructor only)" if case.is_hidden else case.title
    # Servers show a class as a folder of its tests: an exercise is one, whatever dots there are in it.
    names = {"name": _text(title), "classname": _text(report.exercise).replace(".", "-")}
    element = ET.Element("testcase", {**names, "time": f"{case.took_s:.3f}"})
    if case.outcome in _ELEMENTS:
        ending = ET.SubElement(element, _ELEMENTS[case.outcome], {"message": _text(case.verdict)})
        if case.outcome is not Outcome.SKIPPED:
            ending.set("type", case.reason)
            ending.text = for_terminal(case.text, multiline=True)
    return element


def _text(text: str) -> str:
    """Return the text without what XML 1.0 forbids (2.2); what means something in XML, ElementTree escapes."""
    return for_terminal(text)
