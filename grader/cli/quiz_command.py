"""``sockgrade quiz``."""

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.ceiling import Ceiling, ceiling_option
from grader.cli.exercises import complete_quiz, exercises_option
from grader.cli.exit_codes import ExitCode
from grader.cli.quiz_files import file_options
from grader.cli.telling import tell

if TYPE_CHECKING:
    from grader.cli.quizzes import Quiz
    from grader.quiz.progress import Item
    from grader.quiz.state import QuizState


@click.command("quiz")
@click.argument("names", nargs=-1, metavar="[EXERCISE|TOPIC]...", shell_complete=complete_quiz)
@click.option("--topic", default=None, metavar="NAME", help="Only questions with this tag, or of this topic.")
@click.option("--count", type=click.IntRange(min=1), default=None, metavar="N", help="At most so many questions.")
@click.option("--review", is_flag=True, help="Only what was not right before.")
@click.option("--list", "only_list", is_flag=True, help="List what there is, and how far you are.")
@click.option("--reset", is_flag=True, help="Forget what was answered before, and stop.")
@click.option("--run", "run_first", is_flag=True, help="Run the exercise first, and ask about that run, too.")
@ceiling_option
@click.option("--plain", is_flag=True, help="Numbered lines instead of lists to move in: for screen readers.")
@click.option(
    "--answers",
    "answers_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="FILE",
    help="Mark a file of answers, and ask nothing.",
)
@click.option(
    "--record",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="FILE",
    help="Write a file of answers by asking, and mark nothing.",
)
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="Of the marks.")
@click.option("--instructor", is_flag=True, help="With --answers: show the right answers, too.")
@file_options
@exercises_option
def command(
    names: tuple[str, ...],
    topic: str | None,
    count: int | None,
    review: bool,
    only_list: bool,
    reset: bool,
    run_first: bool,
    ceiling: Ceiling,
    plain: bool,
    answers_file: Path | None,
    record: Path | None,
    format_name: str,
    instructor: bool,
    top: Path,
) -> int:
    """Ask the questions of exercises and topics, all of them by default, and say why each answer is right.

    What you have answered is kept, and the next time the quiz goes on from there.

    \b
    sockgrade quiz exercise-2
    sockgrade quiz --topic time-wait --count 5
    sockgrade quiz exercise-2 --review
    sockgrade quiz exercise-2 --answers answers.yaml --format json
    sockgrade quiz --page quiz.html

    Exit status: 0 the quiz was held, or all answers of the file are right; 1 some are missing or not right;
    2 the command or a file is wrong; 130 ended by Ctrl-C.
    """
    from grader.cli.quiz_answers import print_marks, record_answers
    from grader.cli.quiz_terminal import hold_quiz, open_state, screen_of
    from grader.cli.quizzes import load_quizzes

    gc.enable()  # a quiz is long
    quizzes = load_quizzes(names, top)
    if answers_file is not None or record is not None:
        if len(names) != 1 or (answers_file and record):
            raise click.UsageError("a file has the answers of one exercise or topic: name that one")
        if answers_file is not None:
            return print_marks(quizzes[0], answers_file, format_name=format_name, instructor=instructor)
    if record is not None:
        return record_answers(quizzes[0], record, screen_of(plain=plain), open_state().progress.seed)
    if run_first:
        quizzes = [_after_run(quiz, ceiling) for quiz in quizzes]
    state = open_state()
    if reset:
        state.reset(tuple(f"{quiz.name}/" for quiz in quizzes) if names else ("",))
        tell("What you had answered is forgotten.")
        return ExitCode.PASSED
    if only_list:
        _print_list(quizzes, state)
        return ExitCode.PASSED
    items = _chosen(quizzes, state, topic=topic, review=review)[:count]
    if not items:
        tell("There is nothing to review: no answer was wrong." if review else "There is no such question.")
        return ExitCode.PASSED
    name = " ".join(names)
    stopped = hold_quiz(quizzes, items, screen_of(plain=plain), state, name)
    return ExitCode.INTERRUPTED if stopped and stopped.by_interrupt else ExitCode.PASSED


def _chosen(quizzes: "Sequence[Quiz]", state: "QuizState", *, topic: str | None, review: bool) -> "list[Item]":
    """Return what is to be asked now. Raises click.UsageError for a topic that no question has."""
    from grader.cli.quiz_terminal import begin_or_go_on
    from grader.cli.suggestions import closest, hint_for
    from grader.quiz.progress import pending, wrong

    every = [item for quiz in quizzes for item in quiz.items]
    if topic is not None:
        known = {quiz.name for quiz in quizzes} | {tag for item in every for tag in item.asked.question.tags}
        if topic not in known:
            raise click.UsageError(f"no question is about `{topic}`{hint_for(closest(topic, known))}")
        every = [item for item in every if topic in (item.quiz, *item.asked.question.tags)]
    if review:
        return wrong(state.progress, every)
    if topic is not None:
        return pending(state.progress, every) or every
    return [item for quiz in quizzes for item in begin_or_go_on(quiz, state)]


def _after_run(quiz: "Quiz", ceiling: Ceiling) -> "Quiz":
    """Return the quiz with its questions about a run, after making one; topics have none."""
    if quiz.exercise is None or not quiz.waiting:
        return quiz
    from grader.cli.grading import grade_exercise
    from grader.cli.quizzes import with_run
    from grader.cli.run_command import print_report, terminal_progress

    recording = grade_exercise(
        quiz.exercise, None, isolation="auto", is_trusted=False, ceiling=ceiling, progress=terminal_progress()
    )
    print_report(recording.report, detail="full", audience="student")
    return with_run(quiz, recording)


def _print_list(quizzes: "Sequence[Quiz]", state: "QuizState") -> None:
    from grader.quiz.progress import score_of

    width = max((len(quiz.name) for quiz in quizzes), default=0)
    for quiz in quizzes:
        score = score_of(state.progress, quiz.items)
        number = f"{len(quiz.questions)} {'question' if len(quiz.questions) == 1 else 'questions'}"
        tell(f"{quiz.name:<{width}}  {quiz.title}")
        tell(f"{'':<{width}}  {number}, {score.answered} answered, {score.right} right")
