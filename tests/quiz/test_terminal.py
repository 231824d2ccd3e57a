"""Quizzes in a real pseudo-terminal, by the keyboard alone: every kind, hints, stopping, going on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.quiz.shuffling import shown_texts
from tests.cli.conftest import PATIENT, write_exercise
from tests.cli.test_quiz import ABOUT_RUN
from tests.quiz.every_kind import KINDS, SEED, WRONG_WORDS, Answers, questions, write_seed, write_topic
from tests.quiz.screens import BACKSPACE, COLUMNS, CONTROL_C, CONTROL_D, DOWN, ENTER, UP, Terminal

PROMPTS = {
    "choice": "Your answer:",
    "several": "Mark every right one:",
    "true-false": "Is that true?",
    "number": "Your answer, a number:",
    "text": "Your answer:",
    "order": "What comes first?",
    "match": "What belongs to `p80`?",
    "netstat-row": "Local Address:",
}


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return write_topic(tmp_path / "exercises")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A place for answers, with the seed of these tests in it."""
    write_seed(tmp_path / "state")
    return tmp_path / "state"


def quiz(top: Path, state: Path, *arguments: str, columns: int = COLUMNS, **changed: str) -> Terminal:
    """Begin the quiz in a terminal."""
    return Terminal(
        "quiz", "every-kind", "--exercises", str(top), *arguments, state_home=state, columns=columns, **changed
    )


def kept(state: Path) -> dict[str, bool]:
    """Return what is kept: which questions were answered, and whether right."""
    data = json.loads((state / "sockgrade" / "quiz.json").read_text())
    return {key.partition("/")[2]: entry["right"] for key, entry in data["answers"].items()}


def pieces(top: Path, kind: str, *, right: bool) -> Iterator[str]:
    """Yield the keys for each piece of an answer."""
    for line in Answers(top, "abc").lines(kind, right=right):
        yield line.replace(" ", "") + ENTER


NEXT_PIECE = {"order": "What comes next?", "match": "What belongs to `p22`?", "netstat-row": "State:"}


def answer(terminal: Terminal, top: Path, number: int, *, right: bool) -> None:
    """Answer the question of that number, piece by piece."""
    kind = KINDS[number - 1]
    terminal.wait_for(f"Question {number} of 8")
    terminal.wait_for(PROMPTS[kind])
    first, *others = pieces(top, kind, right=right)
    terminal.press(first)
    for piece in others:
        terminal.wait_for(NEXT_PIECE[kind])
        terminal.press(piece)


def test_every_kind_answered_right(top: Path, state: Path) -> None:
    """By letters and words; said in words; the concept's link; the score at the end."""
    with quiz(top, state) as terminal:
        for number in range(1, 9):
            answer(terminal, top, number, right=True)
        terminal.wait_for("So far: 8 of 8 questions answered, 8 right; 8 of 8 points.")
        assert terminal.wait_for_end() == 0
        assert terminal.text.count("Right, 1 of 1 point.") == 8
        assert "Read more: Ephemeral ports: man 7 ip" in terminal.text.replace("`", "")
        assert "Wrong" not in terminal.text
    assert kept(state) == dict.fromkeys(KINDS, True)


def test_every_kind_answered_wrong(top: Path, state: Path) -> None:
    """Wrong in words, what the author says to that mistake, the answer, and why; then the review."""
    with quiz(top, state) as terminal:
        for number in range(1, 9):
            answer(terminal, top, number, right=False)
        terminal.wait_for("So far: 8 of 8 questions answered, 0 right; 0 of 8 points.")
        assert terminal.wait_for_end() == 0
        for words in WRONG_WORDS.values():
            assert words in terminal.text
        assert terminal.text.count("Wrong, 0 of 1 point.") == 8
        assert "sockgrade quiz every-kind --review" in terminal.text
    assert kept(state) == dict.fromkeys(KINDS, False)


def test_arrows_choose_too(top: Path, state: Path) -> None:
    """Down to the third and up to the second; space marks in lists of several."""
    texts = shown_texts(questions(top)["choice"], SEED)
    with quiz(top, state, "--count", "2") as terminal:
        terminal.wait_for(PROMPTS["choice"])
        terminal.press(DOWN, DOWN, UP, ENTER)
        terminal.wait_for(f"Your answer: {texts[1]}")
        terminal.wait_for(PROMPTS["several"])
        several = shown_texts(questions(top)["several"], SEED)
        terminal.press(" ", DOWN, " ", DOWN, " ", UP, " ", ENTER)
        terminal.wait_for(f"Your answers: {several[0]}; {several[2]}")
        assert terminal.wait_for_end() == 0


def test_no_answer_of_several_is_an_answer(top: Path, state: Path) -> None:
    """A letter marks, and again takes the mark away."""
    with quiz(top, state, "--count", "2") as terminal:
        terminal.wait_for("Your answer:")
        terminal.press(ENTER)
        terminal.wait_for(PROMPTS["several"])
        terminal.press("a", "b", "a", "b", "i", ENTER)
        terminal.wait_for("Your answers: none")
        assert terminal.wait_for_end() == 0


def test_a_question_mark_shows_the_hint(top: Path, state: Path) -> None:
    """And asks again; where there is none, that is said."""
    with quiz(top, state) as terminal:
        terminal.wait_for(PROMPTS["choice"])
        terminal.press("?")
        terminal.wait_for("Hint: Not the server.")
        answer(terminal, top, 1, right=True)
        terminal.wait_for(PROMPTS["several"])
        terminal.press("?")
        terminal.wait_for("There is no hint for this one.")
        answer(terminal, top, 2, right=True)
        answer(terminal, top, 3, right=True)
        terminal.wait_for(PROMPTS["number"])
        terminal.press("?", ENTER)
        terminal.wait_for("There is no hint for this one.", 2)
        answer(terminal, top, 4, right=True)
        terminal.wait_for("Question 5")
        terminal.press(CONTROL_C)
        assert terminal.wait_for_end() == 130
    assert kept(state) == dict.fromkeys(KINDS[:4], True)


def test_what_is_no_answer_is_asked_again(top: Path, state: Path) -> None:
    """With what was wrong about it."""
    with quiz(top, state) as terminal:
        for number in (1, 2, 3):
            answer(terminal, top, number, right=True)
        terminal.wait_for(PROMPTS["number"])
        terminal.press("https", ENTER)
        terminal.wait_for("That can't be marked: expected a number, found the text `https`.")
        terminal.press("443", ENTER)
        terminal.wait_for("Right, 1 of 1 point.", 4)


def test_backspace_goes_back(top: Path, state: Path) -> None:
    """In an order and in pairs, to the piece before."""
    with quiz(top, state) as terminal:
        for number in range(1, 6):
            answer(terminal, top, number, right=True)
        wrong, right = Answers(top, "abc").in_order("ACK", "SYN", "SYN, ACK"), pieces(top, "order", right=True)
        terminal.wait_for("What comes first?")
        terminal.press(wrong[0], ENTER)
        terminal.wait_for("What comes next?")
        terminal.press(BACKSPACE)
        terminal.wait_for("What comes first?", 2)
        terminal.press(next(right))
        terminal.wait_for("What comes next?")
        terminal.press(next(right))
        terminal.wait_for("Your order: SYN → SYN, ACK → ACK")


@pytest.mark.parametrize(("key", "status"), [(CONTROL_C, 130), (CONTROL_D, 0)])
@pytest.mark.parametrize("number", [1, 2, 4])
def test_stopped_and_gone_on_without_loss(top: Path, state: Path, key: str, status: int, number: int) -> None:
    """In a list, in marks, on a line: what was answered before is kept, and not asked again."""
    with quiz(top, state) as terminal:
        for each in range(1, number):
            answer(terminal, top, each, right=True)
        terminal.wait_for(f"Question {number} of 8")
        terminal.wait_for(PROMPTS[KINDS[number - 1]])
        terminal.press(key)
        terminal.wait_for(f"So far: {number - 1} of 8 questions answered")
        terminal.wait_for("`sockgrade quiz every-kind` goes on where you left off")
        assert terminal.wait_for_end() == status
        assert "Traceback" not in terminal.text
    assert kept(state) == dict.fromkeys(KINDS[: number - 1], True)
    with quiz(top, state) as terminal:
        terminal.wait_for(f"Question 1 of {9 - number}")
        terminal.wait_for(PROMPTS[KINDS[number - 1]])


def test_review_asks_only_what_was_wrong(top: Path, state: Path) -> None:
    """And what is right then is not asked any more."""
    with quiz(top, state, "--count", "2") as terminal:
        terminal.wait_for("Question 1 of 2")
        terminal.press(next(pieces(top, "choice", right=False)))
        terminal.wait_for("Question 2 of 2")
        terminal.wait_for(PROMPTS["several"])
        terminal.press(next(pieces(top, "several", right=True)))
        assert terminal.wait_for_end() == 0
    with quiz(top, state, "--review") as terminal:
        terminal.wait_for("Question 1 of 1")
        terminal.wait_for(PROMPTS["choice"])
        terminal.press(next(pieces(top, "choice", right=True)))
        assert terminal.wait_for_end() == 0
    with quiz(top, state, "--review") as terminal:
        assert terminal.wait_for_end() == 0
        assert terminal.text == "There is nothing to review: no answer was wrong."


def test_a_narrow_terminal_loses_nothing(top: Path, state: Path) -> None:
    """Options are wrapped, not cut off."""
    path = top / "topics" / "every-kind.yaml"
    long = "A very long option that goes on and on and is too long to stand on one line of a narrow terminal END"
    path.write_text(path.read_text().replace("Nobody at all", long))
    with quiz(top, state, columns=40) as terminal:
        terminal.wait_for("Your answer:")
        shown = " ".join(terminal.text.split())
        assert long in shown
        assert max(map(len, terminal.text.splitlines())) <= 40


def test_without_colour_nothing_is_lost(top: Path, state: Path) -> None:
    """NO_COLOR: no colour anywhere, and right and wrong are told in words."""
    with quiz(top, state, "--count", "1", NO_COLOR="1") as terminal:
        terminal.wait_for("Your answer:")
        terminal.press(next(pieces(top, "choice", right=False)))
        terminal.wait_for("Wrong, 0 of 1 point.")
        assert terminal.wait_for_end() == 0
        assert not any(f"\x1b[{code}" in terminal.raw for code in ("31", "32", "33", "36", "38", "1;31", "0;31"))


@pytest.mark.parametrize("plain", [["--plain"], ["dumb"]])
def test_a_terminal_without_lists_gets_numbered_lines(top: Path, state: Path, plain: list[str]) -> None:
    """`--plain` and TERM=dumb: no escape sequence at all."""
    arguments, term = (plain, "xterm") if plain == ["--plain"] else ([], "dumb")
    with quiz(top, state, "--count", "1", *arguments, TERM=term) as terminal:
        terminal.wait_for("  1. ")
        terminal.press(Answers(top, "123").lines("choice", right=True)[0], ENTER)
        terminal.wait_for("Right, 1 of 1 point.")
        assert terminal.wait_for_end() == 0
        assert "\x1b" not in terminal.raw


def test_plain_lines_are_stopped_by_the_terminal(top: Path, state: Path) -> None:
    """There Control-C is no key that is read: the terminal makes a signal of it."""
    with quiz(top, state, "--plain") as terminal:
        terminal.wait_for("  1. ")
        terminal.wait_for("Your answer")
        terminal.press(CONTROL_C)
        assert terminal.wait_for_end() == 130
        assert "Traceback" not in terminal.text


def test_two_terminals_at_once_lose_nothing(top: Path, state: Path) -> None:
    """Both answer, one after the other in turns; each answer is in the file."""
    with quiz(top, state) as one, quiz(top, state) as other:
        answer(one, top, 1, right=True)
        one.wait_for("Question 2 of 8")
        for number in (1, 2, 3):
            answer(other, top, number, right=number != 1)
        other.wait_for("Question 4 of 8")
        answer(one, top, 2, right=False)
        one.wait_for("Question 3 of 8")
        for terminal in (one, other):
            terminal.press(CONTROL_C)
            assert terminal.wait_for_end() == 130
    assert kept(state) == {"choice": False, "several": False, "true-false": True}


def test_a_killed_quiz_has_kept_what_was_answered(top: Path, state: Path) -> None:
    """Each answer is kept before it is told to be right."""
    with quiz(top, state) as terminal:
        answer(terminal, top, 1, right=True)
        terminal.wait_for("Right, 1 of 1 point.")
        terminal.process.kill()
        assert terminal.wait_for_end() == -9
    assert kept(state) == {"choice": True}


@pytest.fixture
def exercise(tmp_path: Path) -> Path:
    """An exercise with a question about its run, behind one that is not."""
    folder = write_exercise(tmp_path / "run", "small-1", PATIENT)
    path = folder / "exercise.yaml"
    path.write_text(path.read_text() + ABOUT_RUN)
    return tmp_path / "run"


def test_questions_follow_a_run_by_themselves(exercise: Path, state: Path) -> None:
    """Those about the run first, with the rows that show the answer; the exit status is that of the run."""
    with Terminal("run", "small-1", "--exercises", str(exercise), state_home=state) as terminal:
        terminal.wait_for("Question 1 of 2")
        assert "3 of 3 points" in terminal.text
        terminal.wait_for("Which port did the client get?")
        terminal.wait_for("Your answer, a number:")
        terminal.press("1", ENTER)
        terminal.wait_for("Wrong, 0 of 1 point.")
        shown = terminal.text.partition("Wrong, 0 of 1 point.")[2]
        (marked,) = (line for line in shown.splitlines() if "<=====" in line)
        port = shown.partition("The answer: ")[2].split()[0]
        assert f":{port} " in marked
        assert "ESTABLISHED" in marked
        terminal.wait_for("Who chose the client's port?")
        terminal.wait_for("Your answer: ")
        terminal.press(CONTROL_C)
        assert terminal.wait_for_end() == 0
    assert kept(state) == {"mine": False}


def test_what_is_answered_is_not_asked_after_each_run(exercise: Path, state: Path) -> None:
    """Who mends a program runs it often; --no-quiz asks nothing at all."""
    arguments = ("run", "small-1", "--exercises", str(exercise))
    with Terminal(*arguments, "--no-quiz", state_home=state) as terminal:
        assert terminal.wait_for_end() == 0
        assert "Question 1" not in terminal.text
    with Terminal(*arguments, state_home=state) as terminal:
        terminal.wait_for("Your answer, a number:")
        terminal.press("1", ENTER)
        terminal.wait_for("Your answer: ")
        terminal.press("a", ENTER)
        assert terminal.wait_for_end() == 0
    with Terminal(*arguments, state_home=state) as terminal:
        assert terminal.wait_for_end() == 0
        assert "All its questions are answered; `sockgrade quiz small-1` asks them again." in terminal.text


def test_a_run_that_does_not_show_a_fact_leaves_its_question_out(exercise: Path, state: Path) -> None:
    """And says so."""
    wrong = exercise.parent / "wrong"
    wrong.mkdir()
    (wrong / "server.py").write_text("")
    command = ("run", "small-1", str(wrong), "--exercises", str(exercise), "--quiet")
    with Terminal(*command, state_home=state) as terminal:
        terminal.wait_for("Question 1 of 1")
        assert "`mine` (connection 1 of `talk` was not opened)" in " ".join(terminal.text.split())
        terminal.wait_for("Your answer: ")
        terminal.press(CONTROL_D)
        assert terminal.wait_for_end() == 1
