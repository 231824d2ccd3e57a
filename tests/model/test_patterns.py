"""Patterns of authors: what they mean, what is refused, and that no text makes them slow."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.patterns import LARGEST_PATTERN, PatternError, check_pattern, is_found, written_out_size

EXPLODING = [
    r"(a+)+$",
    r"(a|a)*b",
    r"(a|aa)+$",
    r"(.*a){12}",
    r"(\w+\s?)+$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(x+x+)+y",
]
CPU_S = 20
"""A budget that a slow machine keeps: backtracking would take years."""


@pytest.mark.parametrize("pattern", [*EXPLODING, r"[ab]*a[ab]{400}x", r"(?:a?){240}a{240}"])
@pytest.mark.parametrize("text", ["a" * 100_000 + "!", "ab" * 50_000, "x" * 100_000])
def test_no_text_makes_a_pattern_slow(pattern: str, text: str) -> None:
    """The longest reply that is kept, made for the patterns that Python's engine takes forever for."""
    check_pattern(pattern)
    before = time.process_time()
    is_found(pattern, text)
    assert time.process_time() - before < CPU_S


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"(?i)permission denied|EACCES", "bind: Permission denied", True),
        (r"127\.0\.0\.1:631\s+\S+:\*\s+LISTEN", "tcp 0 0 127.0.0.1:631   0.0.0.0:*   LISTEN", True),
        ("^b$", "a\nb\nc", True),
        ("^b$", "abc", False),
        ("a.b", "a\nb", False),
        ("(?s)a.b", "a\nb", True),
        (r"\bgr\w+e\b", "größe größer", True),
        ("é", "\ud800é", True),
        ("x", "\ud800", False),
        ("", "", True),
    ],
)
def test_what_patterns_find(pattern: str, text: str, found: bool) -> None:
    """Somewhere in the text, line by line, in Unicode; half a character in it is no obstacle."""
    assert is_found(pattern, text) is found


PIECES = st.lists(
    st.sampled_from(
        ["a", "b", r"\d", r"\w", r"\s", ".", "[a-c]", "[^a]", "(?:ab)", "a|b", "^", "$", "a+", "b*", "a?", "a{2}"]
    ),
    min_size=1,
    max_size=5,
).map("".join)


@given(PIECES, st.text("ab1 \n-", max_size=20))
def test_it_finds_what_python_finds(pattern: str, text: str) -> None:
    """For all that both engines know: the same language, and another way to it."""
    try:
        expected = re.search(pattern, text, re.MULTILINE) is not None
    except re.error:
        return
    assert is_found(pattern, text) is expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", "unclosed group"),
        ("[", "unclosed character class"),
        ("*a", "repetition operator missing expression"),
        ("a{3,1}", "invalid repetition count range"),
        ("(?<=a)b", "look-around"),
        ("(?!a)b", "look-around"),
        (r"(a)\1", "backreferences are not supported"),
        (r"a\Z", "unrecognized escape sequence"),
        ("\\", "incomplete escape sequence"),
        (r"\w{490}", "exceeds size limit"),
        ("[ab]{501}", "its repetitions make 501 parts of it, at most 500 are allowed"),
        ("(?:(?:a?){30}){30}", "its repetitions make 900 parts of it"),
        ("a{99999999999999999999}", "at most 500 are allowed"),
        ("x" * (LARGEST_PATTERN + 1), "at most 500 are allowed"),
    ],
)
def test_what_is_refused(pattern: str, message: str) -> None:
    """In one line that an author can read."""
    with pytest.raises(PatternError, match=re.escape(message)) as caught:
        check_pattern(pattern)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "size"),
    [
        ("", 0),
        ("abc", 3),
        ("(ab){3}c", 7),
        ("(?:a{2}b){3}", 9),
        ("(?P<name>a){4}", 4),
        ("(?i:a){4}", 4),
        (r"\d{1,3}\.\d{2,}", 6),
        ("[]x{9}]{2}", 2),
        (r"[\]{9}]{2}", 2),
        ("[[:alpha:]{9}]", 1),
        (r"\x{41}{5}", 5),
        (r"\p{Greek}{5}", 5),
        ("a+{3}", 3),
        ("a{,4}", 4),
        ("a{}", 3),
        (")", 0),
        ("((a", 1),
    ],
)
def test_sizes_are_counted_written_out(pattern: str, size: int) -> None:
    """Signs count nothing, classes and escapes one."""
    assert written_out_size(pattern) == size


@given(st.text(alphabet="a[](){},2\\|+", max_size=30) | st.text(max_size=30))
def test_any_text_is_a_pattern_or_is_refused(pattern: str) -> None:
    """Never another exception, also for what is no pattern at all."""
    try:
        check_pattern(pattern)
    except PatternError as error:
        assert str(error)  # noqa: PT017
        return
    is_found(pattern, "aa(2")
