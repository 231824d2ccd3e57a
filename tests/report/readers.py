"""Real readers of each format, which take a report as a tool would."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

import yaml

if TYPE_CHECKING:
    import xmlschema
    from markdown_it import MarkdownIt


@cache
def junit_schema() -> "xmlschema.XMLSchema":
    """Return the schema of JUnit's reports."""
    import xmlschema  # only here: it takes long, and many tests that read other formats don't need it

    return xmlschema.XMLSchema(Path(__file__).parent / "junit.xsd")


def read_junit(text: str) -> ET.Element:
    """Return the document's root, after holding it against the schema."""
    junit_schema().validate(text)
    return ET.fromstring(text.encode())


@cache
def markdown_reader() -> "MarkdownIt":
    """Return a parser of what GitHub shows."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Point(NamedTuple):
    """One test point of TAP."""

    is_ok: bool
    number: int
    description: str
    skipped: str | None
    diagnostics: Any


_POINT = re.compile(r"(?P<ok>ok|not ok) (?P<number>\d+) - (?P<rest>.*)")
_DIRECTIVE = re.compile(r"(?<!\\)(?:\\\\)* # (?P<kind>SKIP|TODO) (?P<reason>.*)")


def read_tap(text: str) -> list[Point]:
    """Return the test points of a stream without subtests. Raises AssertionError for a line that means nothing."""
    first, *lines = text.removesuffix("\n").split("\n")
    assert first == "TAP version 14"
    return read_points(lines)


def read_points(lines: list[str]) -> list[Point]:
    """Return the test points behind a plan, which must have as many."""
    plan, *rest = lines
    points: list[Point] = []
    block: list[str] | None = None
    for line in rest:
        if line == "  ---":
            block = []
        elif line == "  ...":
            assert block is not None
            points[-1] = points[-1]._replace(diagnostics=yaml.safe_load("\n".join(block)))
            block = None
        elif block is not None:
            assert line.startswith("  "), line
            block.append(line[2:])
        elif not line.startswith("#"):
            points.append(_point(line))
    assert block is None
    assert plan == f"1..{len(points)}"
    assert [point.number for point in points] == list(range(1, len(points) + 1))
    return points


def _point(line: str) -> Point:
    found = _POINT.fullmatch(line)
    assert found, line
    directive = _DIRECTIVE.search(found["rest"])
    description = found["rest"][: directive.start()] if directive else found["rest"]
    reason = _unescaped(directive["reason"]) if directive else None
    return Point(found["ok"] == "ok", int(found["number"]), _unescaped(description), reason, None)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


class Command(NamedTuple):
    """A command of a GitHub workflow."""

    name: str
    properties: dict[str, str]
    message: str


def read_commands(text: str) -> list[Command]:
    """Return the commands, one a line, as the runner takes them apart (actions/runner, ActionCommand.cs)."""
    return [_command(line) for line in text.removesuffix("\n").split("\n")]


def _command(line: str) -> Command:
    assert line.startswith("::"), line
    head, colons, message = line[2:].partition("::")
    assert colons, line
    name, _, written = head.partition(" ")
    pairs = [pair.split("=", 1) for pair in written.split(",")]
    return Command(name, {key: _data(value, is_property=True) for key, value in pairs}, _data(message))


def _data(text: str, *, is_property: bool = False) -> str:
    mappings = [("%0D", "\r"), ("%0A", "\n"), *([("%3A", ":"), ("%2C", ",")] if is_property else []), ("%25", "%")]
    for written, meant in mappings:
        text = text.replace(written, meant)
    return text


VISIBILITIES = {"visible", "hidden", "after_due_date", "after_published"}


def read_gradescope(text: str) -> dict[str, Any]:
    """Return the results, after holding them against what Gradescope's specification says of each key."""
    results = json.loads(text)
    assert isinstance(results["score"], int | float)
    assert isinstance(results["output"], str)
    assert results["output_format"] in {"text", "html", "simple_format", "md", "ansi"}
    assert {results["visibility"], results["stdout_visibility"]} <= VISIBILITIES
    known = {"name", "name_format", "output", "output_format", "visibility", "score", "max_score", "status"}
    for test in results["tests"]:
        assert set(test) <= known
        assert {type(test[key]) for key in ("name", "output")} == {str}
        assert test["visibility"] in VISIBILITIES
        assert test.get("status", "passed") in {"passed", "failed"}
        assert ("score" in test) == ("max_score" in test)
    assert isinstance(results["extra_data"], dict)
    assert isinstance(results["tests"], list)
    return dict(results)


class PageReader(HTMLParser):
    """Collects the text, the elements and the attributes of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def read_page(text: str) -> PageReader:
    """Return the page's text and elements."""
    reader = PageReader()
    reader.feed(text)
    reader.close()
    return reader
