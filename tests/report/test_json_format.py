"""The JSON report keeps its schema and reads back as the same report."""

import json
import subprocess
import sys

import jsonschema
import pytest
from hypothesis import given, settings

from grader.model.report import Report
from grader.report import FORMATS, load_format
from grader.report.json_format import read_report, render, report_schema

from .samples import SAMPLES, SECRET, hostile
from .test_escape import ANYTHING

VALIDATOR = jsonschema.Draft202012Validator(report_schema())


def read(text: str) -> Report:
    """Return the report, after holding its text against the schema."""
    VALIDATOR.validate(json.loads(text))
    return read_report(text)


def test_the_schema_is_one() -> None:
    """It is a schema of the draft that it names, with a title and descriptions."""
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["title"]
    assert schema["description"]
    assert schema["$defs"]["Transcript"]["properties"]["dropped"]["description"]


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - {"hostile"}))
def test_round_trip(name: str) -> None:
    """What is written is read back as the same report."""
    report = SAMPLES[name]()
    assert read(render(report, audience="instructor")) == report


@given(ANYTHING)
@settings(max_examples=60, deadline=None)
def test_any_text_is_written_in_plain_ascii(text: str) -> None:
    """No control character of a submission is in the file, and the file is always readable."""
    written = render(hostile(text))
    assert all(char == "\n" or " " <= char <= "~" for char in written)
    read(written)


@pytest.mark.parametrize("missing", ["outcome", "programs", "version"])
def test_the_schema_refuses(missing: str) -> None:
    """A report without one of its keys, or with a key more, is none."""
    document = json.loads(render(SAMPLES["passed"]()))
    assert not VALIDATOR.is_valid(document | {"more": 1})
    del document[missing]
    assert not VALIDATOR.is_valid(document)


def test_students_do_not_see_the_instructors_findings() -> None:
    """They are left out, and the totals stay."""
    report = SAMPLES["hidden"]()
    written = render(report)
    assert SECRET.title not in written
    assert (read(written).points_possible, read(written).outcome) == (report.points_possible, report.outcome)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders(name: str) -> None:
    """Each name in the table leads to a function from a report to text."""
    assert load_format(name)(SAMPLES["passed"](), audience="student")


def test_json_needs_no_rich() -> None:
    """The JSON format is written without loading rich."""
    code = "import sys; from grader.report import load_format; load_format('json'); print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
