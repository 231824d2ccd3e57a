"""Files of answers for commands: marked without a prompt, or written by asking."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.exit_codes import ExitCode
from grader.cli.quizzes import Quiz
from grader.cli.terminal import page_width, wants_color
from grader.quiz.prompter import Stopped
from grader.quiz.session import Screen, ask_one

if TYPE_CHECKING:
    from grader.model.exercise import Audience
    from grader.model.marks import QuizMarks


def print_marks(quiz: Quiz, path: Path, *, format_name: str, instructor: bool) -> ExitCode:
    """Mark a file of answers, print the marks, and return the exit code that they mean."""
    from grader.quiz.answers_file import mark_answers
    from grader.report.quiz import render_quiz
    from grader.report.quiz_json import render_quiz_json

    marks = mark_answers(path, quiz.name, quiz.questions)
    audience: Audience = "instructor" if instructor else "student"
    if format_name == "json":
        click.echo(render_quiz_json(marks, audience), nl=False)
    else:
        text = render_quiz(marks, width=page_width(), color=wants_color(), audience=audience)
        click.echo(text, nl=False, color=True)
    return exit_code_of(marks)


def exit_code_of(marks: "QuizMarks") -> ExitCode:
    """Return 0 for all right, 1 for answers that are missing or not right, 2 for a file that is not understood."""
    if not marks.is_well_formed:
        return ExitCode.USAGE
    return ExitCode.PASSED if marks.all_right else ExitCode.FAILED


def record_answers(quiz: Quiz, path: Path, screen: Screen, seed: str) -> ExitCode:
    """Ask what the file does not answer yet, and write each answer into it at once. Nothing is marked.

    Raises click.ClickException for a file that is there and can't be understood, or that can't be written.
    """
    answers = _recorded(quiz, path)
    items = [item for item in quiz.items if item.asked.question.id not in answers]
    _write(path, quiz, answers)
    code = ExitCode.PASSED
    try:
        for number, item in enumerate(items, start=1):
            answers[item.asked.question.id], _ = ask_one(item, number, len(items), screen, seed)
            _write(path, quiz, answers)
    except Stopped as stopped:
        code = ExitCode.INTERRUPTED if stopped.by_interrupt else code
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    screen.prompter.show(f"\n{len(answers)} of {len(quiz.items)} answers are in `{path}`.\n")
    return code


def _recorded(quiz: Quiz, path: Path) -> dict[str, object]:
    from grader.quiz.answers_file import read_answers

    if not path.exists():
        return {}
    found = read_answers(path, quiz.name, quiz.questions)
    if found.problems:
        told = "\n".join(map(str, found.problems))
        raise click.UsageError(f"`{path}` can't be gone on with:\n{told}\n\nhint: mend it or remove it")
    return {name: entry.node.value for name, entry in found.given.items()}


def _write(path: Path, quiz: Quiz, answers: dict[str, object]) -> None:
    from grader.quiz.answers_file import write_answers

    try:
        write_answers(path, quiz.name, answers)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.UsageError(f"the answers can't be written to `{path}`: {reason}") from error
