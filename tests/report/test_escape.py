"""What a submission can influence never reaches a terminal as anything but text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.escape import (
    LONGEST_VALUE,
    MARKS_KEPT,
    cut,
    cut_lines,
    decode,
    for_cell,
    for_json,
    for_terminal,
    for_value,
)

ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=[]))
DANGEROUS = (
    "\x00\x07\x08\x0b\x0c\x0d\x1b\x7f\x80\x85\x9b\x9d\xa0\xad\u061c\u200b\u200d\u200e\u2028\u2029\u202e\u2066\u2069"
)


def assert_harmless(text: str, allowed: str = "") -> None:
    """Nothing but printable characters and those that are allowed."""
    offending = [char for char in text if not char.isprintable() and char not in allowed]
    assert not offending
    text.encode()


@given(ANYTHING)
def test_one_line_is_printable(text: str) -> None:
    """Whatever the text, its line holds only printable characters."""
    assert_harmless(for_terminal(text))
    assert_harmless(for_value(text))
    assert " " not in for_cell(text)


@given(ANYTHING)
def test_many_lines_keep_their_breaks(text: str) -> None:
    """With many lines, exactly the line breaks stay."""
    shown = for_terminal(text, multiline=True)
    assert_harmless(shown, "\n")
    assert shown.count("\n") == text.count("\n")


@given(ANYTHING)
def test_escaping_twice_changes_nothing(text: str) -> None:
    """A text that a check has escaped already is not escaped again."""
    assert for_terminal(for_terminal(text)) == for_terminal(text)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_stays(text: str) -> None:
    """Printable ASCII is shown as it is, backslashes too."""
    assert for_terminal(text) == text


@pytest.mark.parametrize("char", DANGEROUS, ids=ascii)
def test_each_dangerous_character_is_shown(char: str) -> None:
    """Controls, bidi marks, zero-width characters and odd separators appear as an escape."""
    assert for_terminal(f"a{char}b") == "a" + char.encode("unicode_escape").decode() + "b"


def test_sequences_lose_their_power() -> None:
    """CSI and OSC sequences are readable, not obeyed; a surrogate is told."""
    assert for_terminal("\x1b[31mred\x1b]0;t\x07") == r"\x1b[31mred\x1b]0;t\x07"
    assert for_terminal("\ud800") == r"\ud800"
    assert for_terminal("\U000e0041") == r"\U000e0041"


def test_tabs_become_columns_in_many_lines() -> None:
    """A tab reaches the next multiple of eight."""
    assert for_terminal("a\tb\n\tc", multiline=True) == "a       b\n        c"


@given(st.text(alphabet="a \n\u0301\u0338\u20dd", max_size=40))
def test_marks_do_not_pile_up(text: str) -> None:
    """No more than a few combining marks on a letter, none on the text before ours."""
    run = MARKS_KEPT
    for char in for_terminal(text, multiline=True):
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else (MARKS_KEPT if char in "\n " else 0)
        assert run <= MARKS_KEPT


@given(st.binary())
def test_every_byte_decodes(data: bytes) -> None:
    """Any bytes become text; valid UTF-8 becomes itself."""
    text = decode(data)
    text.encode()
    if "\\" not in text:
        assert text.encode() == data


def test_undecodable_bytes_are_named() -> None:
    """A byte that is no UTF-8 is shown by its number."""
    assert decode(b"\xff\xc3\xa9") == r"\xffé"


@given(ANYTHING, st.integers(0, 50))
def test_a_cut_tells_how_much(text: str, most: int) -> None:
    """A text is whole, or says how many characters are missing."""
    shown = cut(text, most)
    if len(text) <= most:
        assert shown == text
    else:
        noun = "character" if len(text) - most == 1 else "characters"
        assert shown == f"{text[:most]}… ({len(text) - most:,} more {noun})"


def test_a_long_value_tells_how_much() -> None:
    """The number is that of the submission's own characters, not of their escapes."""
    assert for_value("\x1b" * (LONGEST_VALUE + 1234)).endswith(r"\x1b… (1,234 more characters)")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("", ""), (" ", r"\x20"), (" a b ", r"\x20a b\x20"), ("a\n", r"a\n"), ("  a", r"\x20\x20a")],
)
def test_outer_spaces_of_a_value_are_seen(text: str, shown: str) -> None:
    """Two values that differ only in white space look different."""
    assert for_value(text) == shown


@given(st.text(alphabet="ab\n", max_size=60), st.integers(0, 5), st.integers(0, 5))
def test_no_line_is_lost(text: str, first: int, last: int) -> None:
    """Shown and left-out lines add up to all."""
    start, end, between = cut_lines(text, first=first, last=last)
    lines = text.removesuffix("\n").split("\n")
    assert len(start) + len(end) + between == len(lines)
    assert lines[: len(start)] == start
    assert not end or lines[-len(end) :] == end


@given(ANYTHING)
def test_json_text_is_unicode(text: str) -> None:
    """What goes into JSON has no lone surrogate, and is otherwise untouched."""
    for_json(text).encode()
    assert for_json("a\x1b\u202e") == "a\x1b\u202e"
    assert for_json("ä\ud800") == "ä\\ud800"
