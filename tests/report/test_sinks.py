"""Each kind of sink against a real reader of it: what comes out is the text, and nothing but text."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from grader.report.escape import (
    dump_json,
    for_html,
    for_json,
    for_log,
    for_markdown,
    for_markdown_block,
    for_markdown_prose,
    for_spreadsheet,
    for_tap,
    for_terminal,
    for_workflow_message,
    for_workflow_property,
    for_xml,
    for_yaml,
)

from .readers import markdown_reader, read_page, read_tap

if TYPE_CHECKING:
    from markdown_it.token import Token

CHARACTERS = st.characters(codec=None, exclude_categories=[])
SHARP = st.text(
    st.sampled_from("`|\\*_[]()<>&\"'=+-@#:!%,;{}~\t\r\n \x00\x1b\x9b\u202e\u2028\ud800\ufffeaä＝"), max_size=30
)
ANYTHING = st.text(CHARACTERS, max_size=60) | SHARP
ATTACKS = [
    "</pre><script>alert(1)</script>",
    "]]>",
    "]]&gt;",
    "&lt;",
    "``` \n```\n# x",
    "::error::x",
    "=cmd|'/c calc'!A1",
]


def attacked(test: Callable[[str], None]) -> Callable[[str], None]:
    """Run a test with each known attack, besides the texts that are looked for."""
    for attack in ATTACKS:
        test = example(attack)(test)
    return test


@attacked
@given(ANYTHING)
def test_html_gives_the_text_back(text: str) -> None:
    """In an element and in attributes of both quotes, an HTML parser sees text and nothing else."""
    reader = read_page(
        f"<pre title=\"{for_html(text)}\" id='{for_html(text)}'>{for_html(text, multiline=True)}</pre>"
    )
    shown = for_terminal(text)
    assert reader.tags == [("pre", [("title", shown), ("id", shown)])]
    assert reader.text == for_terminal(text, multiline=True)


@attacked
@given(ANYTHING)
def test_xml_gives_the_text_back(text: str) -> None:
    """Expat reads it as an attribute, and as content, where no line break is another's."""
    page = f'<a b="{for_xml(text)}">{for_xml(text, multiline=True)}</a>'
    element = ET.fromstring(page.encode())
    assert element.get("b") == for_terminal(text)
    assert (element.text or "") == for_terminal(text, multiline=True)
    assert len(element) == 0


def inline(tokens: "list[Token]") -> list[tuple[str, str]]:
    """Return the kinds and contents of the pieces of text."""
    return [(piece.type, piece.content) for token in tokens for piece in token.children or ()]


@attacked
@given(ANYTHING)
def test_markdown_is_code_and_nothing_else(text: str) -> None:
    """A CommonMark parser sees one code span between the words around it."""
    tokens = markdown_reader().parse(f"before {for_markdown(text)} behind")
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    if text:
        assert inline(tokens) == [("text", "before "), ("code_inline", for_terminal(text)), ("text", " behind")]
    else:
        assert inline(tokens) == [("text", "before (nothing) behind")]


@attacked
@given(ANYTHING)
def test_a_cell_of_a_markdown_table_stays_one(text: str) -> None:
    """The table has as many cells as before, whatever a text holds."""
    tokens = markdown_reader().parse(f"| a | b |\n| - | - |\n| {for_markdown(text, in_table=True)} | x |\n")
    assert [token.type for token in tokens].count("td_open") == 2
    assert [token.type for token in tokens].count("tr_open") == 2
    codes = [content for kind, content in inline(tokens) if kind == "code_inline"]
    assert codes == ([for_terminal(text).replace("|", r"\x7c")] if text else [])


@attacked
@given(ANYTHING)
def test_a_markdown_block_ends_where_it_should(text: str) -> None:
    """One block of code, and the words behind it are a paragraph again."""
    tokens = markdown_reader().parse(f"{for_markdown_block(text)}\nbehind\n")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    shown = for_terminal(text, multiline=True)
    assert tokens[0].content == (shown if shown.endswith("\n") else f"{shown}\n")
    assert tokens[0].info == ""


@attacked
@given(ANYTHING)
@example("`a` <!-- ~~x~~ &amp; [a](b)")
def test_markdown_prose_is_words_and_nothing_else(text: str) -> None:
    """In a line and in a cell: neither code, nor links, nor HTML."""
    shown = for_terminal(text)
    for document in (f"x{for_markdown_prose(text)}x", f"| a |\n| - |\n| x{for_markdown_prose(text)}x |\n"):
        pieces = inline(markdown_reader().parse(document))
        assert {kind for kind, _ in pieces} <= {"text", "text_special"}
        assert "".join(content for _, content in pieces).removeprefix("a") == f"x{shown}x"


@attacked
@given(ANYTHING)
@example("...")
@example("no")
def test_yaml_gives_the_text_back_on_one_line(text: str) -> None:
    """As a value and in a list, a YAML reader sees a string."""
    written = for_yaml(text)
    assert "\n" not in written
    shown = for_terminal(text)
    assert yaml.safe_load(f"a: {written}\nb:\n  - {written}\n") == {"a": shown, "b": [shown]}


@attacked
@given(ANYTHING)
@example("it echoes # SKIP not today")
@example("it echoes \\# TODO")
def test_tap_knows_a_description_from_a_directive(text: str) -> None:
    """A failed test stays failed, whatever its name."""
    [point] = read_tap(f"TAP version 14\n1..1\nnot ok 1 - x{for_tap(text)}\n")
    assert point[:4] == (False, 1, f"x{for_terminal(text)}", None)


@attacked
@given(ANYTHING)
@example("  =1+1")
@example("a" * 40_000)
@example("=" + "a" * 40_000)
def test_no_cell_is_a_formula(text: str) -> None:
    """Behind spaces neither; it survives CSV's quoting and fits into a cell."""
    cell = for_spreadsheet(text)
    assert not re.match(r"\s*[=+\-@＝＋－＠|%\t\r\n]", cell)
    assert len(cell) <= 32_767
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([cell, "x"])
    assert list(csv.reader(io.StringIO(buffer.getvalue(), newline=""))) == [[cell, "x"]]
    shown = for_terminal(text)
    assert cell.removeprefix("'") == shown.removeprefix("'") or len(shown) > 32_000


@attacked
@given(ANYTHING)
@example("##[error]\x7f##vso[task]")
def test_json_gives_the_text_back_in_ascii(text: str) -> None:
    """A JSON reader gets the text, and a terminal or a log that shows it gets nothing to obey."""
    printed = dump_json({for_json(text): [for_json(text)]})
    assert json.loads(printed) == {for_json(text): [for_json(text)]}
    assert printed.replace("\n", "").isprintable()
    assert printed.isascii()
    assert commands(printed) == []


def commands(log: str) -> list[str]:
    """Return the lines that a runner obeys, as GitHub's and Azure's decide it (ActionCommand.cs, TryParse)."""
    found = []
    for line in log.splitlines():
        trimmed = line.lstrip()
        is_new = trimmed.startswith("::") and "::" in trimmed[2:]
        if is_new or "##[" in line or "##vso[" in line or "##teamcity[" in line:
            found.append(line)
    return found


LOGS = st.text(st.sampled_from(":#[]v so\n\tx\\%"), max_size=40) | st.lists(
    st.sampled_from(["::", "##[", "##vso[", "error", " ", "\n", "x", "]", ":", "#", "::set-output name=a"]),
    max_size=12,
).map("".join)


@given(LOGS | ANYTHING)
def test_no_line_of_a_log_is_a_command(text: str) -> None:
    """Only the characters that make a command are shown as escapes; the lines stay."""
    log = for_log(for_terminal(text, multiline=True))
    assert commands(log) == []
    assert log.replace(r"\x3a", ":").replace(r"\x23", "#") == for_terminal(text, multiline=True).replace(
        r"\x3a", ":"
    ).replace(r"\x23", "#")


@pytest.mark.parametrize("line", [":::9999", "tcp6  0 :::9999 :::*", "a::b", "# x", "[::1]:80", "C#[]", ": : x"])
def test_other_lines_of_a_log_stay(line: str) -> None:
    """An address is no command."""
    assert for_log(line) == line


def unescaped(text: str, *, is_property: bool) -> str:
    """Return what GitHub's runner makes of a message or a property (ActionCommand.cs, its mappings in order)."""
    mappings = [("%0D", "\r"), ("%0A", "\n"), *([("%3A", ":"), ("%2C", ",")] if is_property else []), ("%25", "%")]
    for replacement, token in mappings:
        text = text.replace(replacement, token)
    return text


@given(LOGS | ANYTHING)
@example("%0A::error::x")
def test_a_workflow_command_keeps_its_parts(text: str) -> None:
    """On one line, with the text as its message and as a property's value."""
    message, value = for_workflow_message(text), for_workflow_property(text)
    assert "\n" not in message + value
    assert not {":", ","} & set(value)
    expected = for_log(for_terminal(text, multiline=True))
    assert unescaped(message, is_property=False) == expected
    assert unescaped(value, is_property=True) == expected
