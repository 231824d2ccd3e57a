"""Holds a quiz in whatever terminal there is, and keeps the score."""

import os
import shutil
import sys
from collections.abc import Sequence

from grader.cli.quizzes import Quiz
from grader.cli.telling import tell
from grader.cli.terminal import wants_color
from grader.quiz.progress import Item, pending, score_of
from grader.quiz.prompter import Prompter, Stopped
from grader.quiz.session import Screen, ask_questions, entry_of
from grader.quiz.state import QuizState, state_path
from grader.quiz.telling import counted, render_left_out, render_score


def is_dumb() -> bool:
    """Whether the terminal can't move its cursor, or there is none."""
    return not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") in ("dumb", "")


def screen_of(*, plain: bool) -> Screen:
    """Return the screen: lists to move in where the terminal can show them, otherwise numbered lines."""
    color = wants_color()
    prompter: Prompter
    if plain or is_dumb():
        from grader.quiz.plain import PlainPrompter

        prompter = PlainPrompter(sys.stdin, sys.stdout)
    else:
        from grader.quiz.terminal import TerminalPrompter

        prompter = TerminalPrompter(color=color)
    return Screen(prompter, lambda: shutil.get_terminal_size((80, 24)).columns, color and not plain)


def open_state() -> QuizState:
    """Return what the learner has answered before."""
    return QuizState(state_path(), lambda text: tell(f"note: {text}", err=True))


def hold_quiz(
    quizzes: Sequence[Quiz], items: Sequence[Item], screen: Screen, state: QuizState, name: str
) -> Stopped | None:
    """Ask the items, keep each answer, and tell the score of the whole quizzes. Returns how it was ended."""
    every = [item for quiz in quizzes for item in quiz.items]
    for quiz in quizzes:
        _tell_left_out(quiz, screen)
    _tell_start(len(items), screen)
    stopped = ask_questions(
        items,
        screen,
        state.progress.seed,
        lambda item, marks: state.record(item.key, entry_of(item.asked.question, marks)),
    )
    if stopped:
        screen.prompter.show("\nStopped.")
    score = score_of(state.progress, every)
    screen.prompter.show("\n" + render_score(score, name=name, width=screen.width(), color=screen.color))
    return stopped


def hold_quiz_after_run(quizzes: Sequence[Quiz], screen: Screen, state: QuizState) -> None:
    """Ask what was not yet answered; say where to find the questions when all were."""
    name = " ".join(quiz.name for quiz in quizzes)
    items = [item for quiz in quizzes for item in pending(state.progress, quiz.items)]
    screen.prompter.show("\n")
    if items:
        hold_quiz(quizzes, items, screen, state, name)
    else:
        screen.prompter.show(f"All its questions are answered; `sockgrade quiz {name}` asks them again.\n")


def _tell_start(number: int, screen: Screen) -> None:
    how = "Ctrl-C stops" if type(screen.prompter).__name__ == "TerminalPrompter" else "q stops"
    screen.prompter.show(
        f"{counted(number, 'question')}. `?` shows a hint, {how}; what you have answered is kept.\n"
    )


def _tell_left_out(quiz: Quiz, screen: Screen) -> None:
    if quiz.left_out:
        screen.prompter.show(render_left_out(quiz.left_out, width=screen.width(), color=screen.color))
    if quiz.waiting:
        what = "question is" if quiz.waiting == 1 else "questions are"
        screen.prompter.show(
            f"{quiz.waiting} {what} about a run of your own: `sockgrade quiz {quiz.name} --run` makes one first.\n"
        )


def begin_or_go_on(quiz: Quiz, state: QuizState) -> list[Item]:
    """Return the questions of a quiz that are still to be asked; all of them anew when none is."""
    if not pending(state.progress, quiz.items) and quiz.items:
        state.begin_round(quiz.name)
    return pending(state.progress, quiz.items)
