"""Numbered lines: every kind, right and wrong, read from standard input as over a pipe."""

from io import StringIO
from pathlib import Path

import pytest

from grader.quiz.plain import PlainPrompter
from grader.quiz.prompter import Stopped
from grader.quiz.prompts import ask
from grader.quiz.shuffling import shown_texts
from tests.quiz.every_kind import KINDS, SEED, WRONG_WORDS, Answers, questions, write_topic
from tests.quiz.plain_quiz import hold


@pytest.mark.parametrize("right", [True, False])
def test_every_kind(tmp_path: Path, right: bool) -> None:
    """All questions, answered by the numbers of lines and by words."""
    top = write_topic(tmp_path / "exercises")
    answers = Answers(top, "123")
    lines = [line for kind in KINDS for line in answers.lines(kind, right=right)]
    done = hold(top, tmp_path, lines, "every-kind")
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.count("Right, 1 of 1 point." if right else "Wrong, 0 of 1 point.") == 8
    assert f"8 of 8 questions answered, {8 if right else 0} right" in done.stdout
    if not right:
        assert all(words in done.stdout for words in WRONG_WORDS.values())
    assert "\x1b" not in done.stdout


def prompter(*lines: str) -> tuple[PlainPrompter, StringIO]:
    """Return a prompter that reads these lines, and what it writes to."""
    out = StringIO()
    return PlainPrompter(StringIO("".join(f"{line}\n" for line in lines)), out), out


def test_a_line_may_be_a_number_a_letter_or_the_text() -> None:
    for line in ("2", "b", "B", " HTTP "):
        asking, _ = prompter(line)
        assert asking.choose("?", ["ssh", "http"]) == "http"


def test_options_that_are_numbers_have_letters() -> None:
    """`1` could be the first line or the option."""
    asking, out = prompter("1")
    assert asking.choose("?", ["22", "1"]) == "1"
    assert "a. 22" in out.getvalue()


def test_what_is_not_there_is_asked_again() -> None:
    asking, out = prompter("3", "", "x", "1")
    assert asking.choose("?", ["ssh", "http"]) == "ssh"
    assert out.getvalue().count("There is no") == 3


def test_several() -> None:
    """With spaces or commas, in any order; `-` for none."""
    texts = ["one thing", "two things", "three"]
    for line, chosen in (("3 1", ("one thing", "three")), ("1,2", ("one thing", "two things")), ("-", ())):
        asking, _ = prompter(line)
        assert asking.choose_several("?", texts) == chosen
    asking, out = prompter("4", "", "1 x", "1")
    assert asking.choose_several("?", texts) == ("one thing",)
    assert out.getvalue().count("Give some of 1 to 3") == 3


def test_a_hint_and_none() -> None:
    asking, out = prompter("?", "listen")
    asking.hint = "See\nlisten(2)."
    assert asking.write("?") == "listen"
    assert "Hint: See listen(2)." in out.getvalue()
    asking, out = prompter("?", "listen")
    assert asking.write("?") == "listen"
    assert "There is no hint" in out.getvalue()


@pytest.mark.parametrize("lines", [("q",), ()])
def test_stopping(lines: tuple[str, ...]) -> None:
    """By `q`, and by the end of the input."""
    asking, _ = prompter(*lines)
    with pytest.raises(Stopped) as caught:
        asking.write("?")
    assert not caught.value.by_interrupt


def test_going_back(tmp_path: Path) -> None:
    """In an order and in pairs, by `<`."""
    asked = questions(write_topic(tmp_path))
    answers = Answers(tmp_path, "123")
    wrong, *_ = answers.in_order("ACK", "SYN", "SYN, ACK")
    asking, _ = prompter(wrong, "<", *answers.in_order("SYN", "SYN, ACK", "ACK"))
    assert ask(asked["order"], shown_texts(asked["order"], SEED), asking) == ["SYN", "SYN, ACK", "ACK"]
    gopher, http, ssh = answers.labels_of("match", "gopher", "http", "ssh")
    asking, _ = prompter(gopher, "<", http, ssh)
    assert ask(asked["match"], shown_texts(asked["match"], SEED), asking) == {"p80": "http", "p22": "ssh"}


def test_input_that_is_no_text_is_asked_again(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 end nothing."""
    top = write_topic(tmp_path / "exercises")
    done = hold(top, tmp_path, [b"\xff\xfe", b"q"], "every-kind")
    assert done.returncode == 0
    assert "That is no UTF-8 text." in done.stdout
