"""What every format keeps: several reports in one, no steering of logs, hostile texts as texts, by real readers."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings

from grader.model.report import Report
from grader.report import FORMATS, load_format
from grader.report.escape import for_log, for_terminal

from . import readers
from .samples import HOSTILE, SAMPLES, hostile
from .test_sinks import ANYTHING, ATTACKS, commands

FUZZED = settings(max_examples=60, deadline=None)


def attacked(test: Callable[[str], None]) -> Callable[[str], None]:
    """Run a test with each known attack, besides the texts that are looked for."""
    for attack in (*ATTACKS, HOSTILE, " # SKIP x", "a\n  ...\nok 1 - x", "\n::error::x", "##[error]x", "x"):
        test = example(attack)(test)
    return test


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_several_reports(name: str) -> None:
    """Each exercise is in it, in the order of the run."""
    first, second = SAMPLES["passed"](), SAMPLES["failures"]()
    text = load_format(name)(*(first, second))
    assert text.endswith("\n")
    assert len(text) > len(load_format(name)(second))
    assert len(re.findall(r"many(?:-|&#x2D;)clients|Many clients", text)) >= 2


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"github"}))
@pytest.mark.parametrize("attack", [*ATTACKS, HOSTILE, "\n::error::x", "##[error]x", "x ##vso[task]"])
def test_no_format_steers_a_log_that_it_is_printed_to(name: str, attack: str) -> None:
    """Each may go to standard output of a job."""
    assert commands(load_format(name)(hostile(attack))) == []


@attacked
@given(ANYTHING)
@FUZZED
def test_junit_stays_valid(text: str) -> None:
    """The schema holds, and each finding is one case with the message that it had."""
    cases = readers.read_junit(load_format("junit")(hostile(text))).findall("testsuite/testcase")
    assert [case.get("name") for case in cases] == ["the reply is an echo", "the server listens"]
    failure = cases[0].find("failure")
    assert failure is not None
    assert for_log(failure.get("message", "")) == for_log(for_terminal(text))


@attacked
@given(ANYTHING)
@FUZZED
def test_tap_stays_a_list_of_two_points(text: str) -> None:
    """The first failed and says why, whatever the text."""
    first, second = readers.read_tap(load_format("tap")(hostile(text)))
    assert (first.is_ok, first.skipped, second.is_ok) == (False, None, True)
    assert set(first.diagnostics) == {"message", "severity", "reason", "points", "points_possible", "details"}
    # A number sign that a log's reader might take for a command's is written as an escape, which YAML undoes.
    assert for_log(first.diagnostics["message"]) == for_log(for_terminal(text))


@attacked
@given(ANYTHING)
@FUZZED
def test_markdown_keeps_its_shape(text: str) -> None:
    """The same blocks and the same pieces of text as with a harmless one."""
    shape = [_shape(hostile(each)) for each in ("x", text or "x")]
    assert shape[0] == shape[1]


def _shape(report: Report) -> list[str]:
    tokens = readers.markdown_reader().parse(load_format("markdown")(report))
    return [f"{token.type} {[child.type for child in token.children or ()]}" for token in tokens]


@attacked
@given(ANYTHING)
@FUZZED
def test_github_gets_the_same_commands(text: str) -> None:
    """An error and a notice, with the text in the message only."""
    written = load_format("github")(hostile(text))
    first, last = readers.read_commands(written)
    assert (first.name, last.name) == ("error", "notice")
    assert set(first.properties) == {"title"}
    shown = for_log(for_terminal(text, multiline=True))
    assert first.message.startswith(shown) or shown[-1:] == "#"


@attacked
@given(ANYTHING)
@FUZZED
def test_gradescope_keeps_its_specification(text: str) -> None:
    """Two tests with their points, in ASCII."""
    written = load_format("gradescope")(hostile(text))
    assert written.isascii()
    tests = readers.read_gradescope(written)["tests"]
    assert [(test["score"], test["max_score"], test["status"]) for test in tests] == [
        (0, 2, "failed"),
        (2, 2, "passed"),
    ]


TAGS = (
    {"html", "head", "meta", "title", "link", "style", "body", "main", "section", "details", "summary", "div"}
    | {"h1", "h2", "h3", "h4", "p", "span", "strong", "dl", "dt", "dd", "figure", "figcaption", "pre", "mark"}
)  # fmt: skip
ATTRIBUTES = (
    {"lang", "charset", "http-equiv", "content", "name", "rel", "href", "class", "open", "tabindex", "role"}
    | {"aria-hidden", "aria-label"}
)  # fmt: skip


@attacked
@given(ANYTHING)
@FUZZED
def test_html_has_no_element_of_a_submission(text: str) -> None:
    """Only the page's own elements and attributes; nothing is fetched, and the text can be read."""
    page = readers.read_page(load_format("html")(hostile(text)))
    assert {tag for tag, _ in page.tags} <= TAGS
    attributes = [pair for _, pairs in page.tags for pair in pairs]
    assert {name for name, _ in attributes} <= ATTRIBUTES
    assert [value for name, value in attributes if name == "href"] == ["data:,"]
    classes = {value for name, value in attributes if name == "class"}
    assert classes <= {each for _, pairs in BENIGN.tags for name, each in pairs if name == "class"}
    assert [tag for tag, _ in page.tags].count("style") == 1
    assert for_log(for_terminal(text)) in page.text


BENIGN = readers.read_page(load_format("html")(hostile("x")))


def test_json_of_several_is_a_list() -> None:
    """Of one it is an object, as it always was."""
    reports = [SAMPLES["passed"](), SAMPLES["failures"]()]
    written = json.loads(load_format("json")(*reports))
    assert written == [json.loads(load_format("json")(each)) for each in reports]
