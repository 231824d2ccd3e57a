"""Asks one question after the other, marks each answer at once, says why, and keeps it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.model.marks import Marked
from grader.model.questions.base import Question
from grader.quiz.marking import MalformedAnswer, mark
from grader.quiz.progress import Entry, Item, digest_of
from grader.quiz.prompter import Prompter, Stopped
from grader.quiz.prompts import ask
from grader.quiz.shuffling import shown_texts
from grader.quiz.telling import render_marks, render_question
from grader.report.escape import for_terminal

Keep = Callable[[Item, Marked], None]
"""Takes what was answered, before the next question is asked."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Where questions are shown."""

    prompter: Prompter
    width: Callable[[], int]
    """Columns at this moment: a window may change its size."""
    color: bool


def ask_questions(items: Sequence[Item], screen: Screen, seed: str, keep: Keep) -> Stopped | None:
    """Ask all of them; return how the learner has ended it, None when nothing is left."""
    try:
        for number, item in enumerate(items, start=1):
            _, marks = ask_one(item, number, len(items), screen, seed)
            keep(item, marks)
            screen.prompter.show(render_marks(item.asked, marks, width=screen.width(), color=screen.color))
    except Stopped as stopped:
        return stopped
    except KeyboardInterrupt:
        return Stopped(by_interrupt=True)
    return None


def ask_one(item: Item, number: int, total: int, screen: Screen, seed: str) -> tuple[object, Marked]:
    """Return an answer that can be marked, and its marks. Raises Stopped."""
    head = render_question(
        item.asked, number=number, total=total, quiz=item.quiz, width=screen.width(), color=screen.color
    )
    screen.prompter.show(head)
    question = item.asked.question
    screen.prompter.hint = question.hint or ""
    while True:
        answer = ask(question, shown_texts(question, seed), screen.prompter)
        try:
            return answer, mark(question, answer)
        except MalformedAnswer as error:
            screen.prompter.show(f"That can't be marked: {for_terminal(str(error))}.\n")


def entry_of(question: Question, marks: Marked) -> Entry:
    """Return what is kept of an answer given now."""
    return Entry(
        right=marks.right,
        points=marks.points,
        points_possible=marks.points_possible,
        at=time.time(),
        digest=digest_of(question),
    )
