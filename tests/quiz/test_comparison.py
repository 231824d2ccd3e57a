"""How texts are compared, and which patterns authors may give."""

import re
from itertools import product

import pytest

from grader.model.questions.base import Concept, first_repeated
from grader.model.questions.comparison import normalised
from grader.model.questions.patterns import check_simple, matches


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("  A  b\t", "a b"),
        ("TIME_WAIT", "time_wait"),
        ("\u00a0x\u2028y\ufeff", "x y"),
        ("ＡＢ", "ab"),
        ("Straße", "straße"),
        ("e\u0301", "é"),
        ("", ""),
    ],
)
def test_the_form_in_which_texts_are_compared(text: str, form: str) -> None:
    assert normalised(text) == form
    assert normalised(form) == form


SIMPLE = [
    r"(?:std::)?htons(\(.*\))?",
    "a+b*",
    r"\d{1,5}",
    r"[^a-z\]]{2,}",
    "a|b|cd",
    r"0x[0-9a-f]+",
    r"(ab)?(cd)+",
    r"10\.9\.0\.\d+",
    "(a|b)c{3}",
]
NOT_SIMPLE = [
    "(a+)+",
    "(a*b)*",
    "((a+)b){2,3}",
    "(?:x+)*",
    "(a|a)+",
    "(a|b){3}",
    "(aa?)+",
    "((a|b)c)*d",
    "a?" * 9 + "b",
    "(a|a)" * 9,
    "|+",
    "a|*",
    "a**",
    "a+?",
    "a{2}{3}",
    ".*a.*b.*",
    "(?=a)b",
    r"(a)\1",
    "(?P<n>a)",
    "^a",
    "a$",
    "ä",
    "(a",
    "a)",
    "[b-a]",
    "a*",
    "x?",
    r"\ba",
    "(?i)a",
]


@pytest.mark.parametrize("pattern", SIMPLE)
def test_simple_patterns(pattern: str) -> None:
    """They are not refused."""
    check_simple(pattern)


@pytest.mark.parametrize("pattern", NOT_SIMPLE)
def test_patterns_that_are_not_simple(pattern: str) -> None:
    """What could take long, what JavaScript reads otherwise, and what asks for nothing."""
    with pytest.raises(ValueError, match=re.escape(pattern) + r"|expected a regular expression"):
        check_simple(pattern)


def test_no_simple_pattern_takes_long() -> None:
    """Every way of nesting two repeats is refused or harmless: its work grows at most with the square."""
    pieces = ["a", "a+", "a?", "(a)", "(a+)", "(a|a)", "(a|b)+", "(a|aa)?"]
    for first, second, repeat in product(pieces, pieces, ["", "+", "{2,}"]):
        pattern = f"({first}{second}){repeat}x"
        try:
            check_simple(pattern)
        except ValueError:
            continue
        assert not matches(pattern, "a" * 200)


def test_a_pattern_is_for_the_whole_text() -> None:
    assert matches("htons", "htons")
    assert matches("HTONS", "htons")
    assert not matches("htons", "htons x")
    assert not matches("htons", "my htons")


def test_what_is_the_same_when_compared() -> None:
    assert first_repeated(["a", "b", " A"]) == " A"
    assert first_repeated(["a", "b"]) is None


def test_links_of_concepts() -> None:
    """A manual page is told by the command that shows it."""
    assert Concept(title="x", link="man:tcp(7)").where == "man 7 tcp"
    assert Concept(title="x", link="https://www.rfc-editor.org/rfc/rfc9293").where.startswith("https://")
