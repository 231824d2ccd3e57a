"""JUnit's XML: valid, with one suite an exercise, and numbers that fit."""

import pytest

from grader.report.junit import render

from .readers import junit_schema, read_junit
from .samples import SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_valid(name: str) -> None:
    """For students and for the instructor; the counts are those of the cases."""
    for audience in ("student", "instructor"):
        [suite] = read_junit(render(SAMPLES[name](), audience=audience))
        for attribute, element in (
            ("tests", None),
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ):
            cases = [
                case for case in suite.findall("testcase") if element is None or case.find(element) is not None
            ]
            assert int(suite.get(attribute, "")) == len(cases)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [('time="3.250"', 'time="soon"'), ("<failure ", "<failed "), ('tests="7"', ""), ("09:15:00", "09:15:00Z")],
)
def test_the_schema_can_refuse(right: str, wrong: str) -> None:
    """Holding a report against it says something."""
    import xmlschema

    text = render(SAMPLES["failures"]())
    assert right in text
    with pytest.raises(xmlschema.XMLSchemaException):
        junit_schema().validate(text.replace(right, wrong))


def test_each_exercise_is_a_suite() -> None:
    """With its points among its properties."""
    suites = read_junit(render(SAMPLES["passed"](), SAMPLES["failures"](), SAMPLES["skipped"]())).findall(
        "testsuite"
    )
    assert [suite.get("failures") for suite in suites] == ["0", "4", "0"]
    assert [suite.get("errors") for suite in suites] == ["0", "0", "1"]
    points = [
        {each.get("name"): each.get("value") for each in suite.iter("property")}["points"] for suite in suites
    ]
    assert points == ["4", "2.5", "0"]


def test_a_failure_tells_all() -> None:
    """Its message in short, and below it the evidence, the likely mistake and the hint."""
    failure = read_junit(render(SAMPLES["failures"]())).find(".//failure")
    assert failure is not None
    assert failure.get("type") == "mismatch"
    for told in ("Likely mistake", "tcp6", "hint:", "<====="):
        assert told in (failure.text or "")
