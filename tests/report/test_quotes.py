"""What a sentence quotes of a program's words, taken out of it."""

import pytest

from grader.report.quotes import without_quotes

EXPECTED = ("the reply contains `hello`",)
START = "expected that the reply contains `hello`, found "


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("nothing came back", "nothing came back"),
        ("the program `server` was killed", "the program `server` was killed"),
        (f"{START}`secret`", f"{START}`(not shown)`"),
        (f"{START}nothing", f"{START}nothing"),
        ("found `x`hello`secret`, too late", "found `(not shown)`, too late"),
        ("found ``secret`", "found `(not shown)`"),
        ("found `", "found `(not shown)`"),
    ],
)
def test_only_what_was_expected_and_names_stay(text: str, left: str) -> None:
    """The rest of the sentence stays as it is."""
    assert without_quotes(text, expected=EXPECTED, names=["server"]) == left


@pytest.mark.parametrize("start", [START, "found "])
@pytest.mark.parametrize(
    "words", ["server` secret `server", "x, the reply contains `hello`secret", "hello` secret"]
)
def test_no_words_get_through(start: str, words: str) -> None:
    """Neither with backticks of their own nor by repeating what was expected."""
    assert "secret" not in without_quotes(f"{start}`{words}`", expected=EXPECTED, names=["server"])
