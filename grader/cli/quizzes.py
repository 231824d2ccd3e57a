"""Finds and loads what has questions: exercises and topics."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.exercises import exercise_folders, find_exercise, topic_files
from grader.cli.loading import ExerciseBroken, load_or_exit
from grader.cli.suggestions import closest, hint_for
from grader.model.exercise import Exercise
from grader.model.questions.base import Question
from grader.quiz.about_run import AskedQuestion, LeftOut, questions_without_run, settle_questions
from grader.quiz.progress import Item

if TYPE_CHECKING:
    from grader.model.recording import Recording


@dataclass(frozen=True, slots=True)
class Quiz:
    """The questions of an exercise or of a topic."""

    name: str
    title: str
    questions: tuple[Question, ...]
    asked: tuple[AskedQuestion, ...]
    """Those that can be asked now."""
    exercise: Exercise | None = None
    left_out: tuple[LeftOut, ...] = ()
    """Those that the run just made can't answer."""
    about: str = ""
    """For the learner who starts it."""

    @property
    def items(self) -> list[Item]:
        """The questions that can be asked, with the quiz's name."""
        return [Item(self.name, each) for each in self.asked]

    @property
    def waiting(self) -> int:
        """How many questions need a run to be asked, and have none."""
        return len(self.questions) - len(self.asked) - len(self.left_out)


def quiz_of_exercise(exercise: Exercise) -> Quiz:
    """Return an exercise's questions, so far as they need no run."""
    asked = questions_without_run(exercise.questions)
    return Quiz(exercise.slug, exercise.title, exercise.questions, asked, exercise, about=exercise.about)


def with_run(quiz: Quiz, recording: "Recording") -> Quiz:
    """Return the quiz with the questions about a run, which come first."""
    assert quiz.exercise is not None
    about, left_out = settle_questions(quiz.exercise, recording)
    return replace(quiz, asked=(*about, *questions_without_run(quiz.questions)), left_out=left_out)


def load_quizzes(names: Sequence[str], top: Path) -> list[Quiz]:
    """Return the quizzes of these names, all by default that have questions. Raises click.ClickException."""
    if names:
        return [_load(name, top) for name in dict.fromkeys(names)]
    every = [
        *(_load(name, top) for name in exercise_folders(top)),
        *(_load(name, top) for name in topic_files(top)),
    ]
    return [quiz for quiz in every if quiz.questions]


def _load(name: str, top: Path) -> Quiz:
    topics = topic_files(top)
    if name in topics:
        return _load_topic(topics[name])
    path = Path(name)
    if path.suffix == ".yaml" and path.is_file() and path.name != "exercise.yaml":
        return _load_topic(path)
    folders = exercise_folders(top)
    if name not in folders and not path.exists():
        known = [*folders, *topics]
        suggestion = hint_for(closest(name, known)) or f"; there is {', '.join(f'`{each}`' for each in known)}"
        raise click.UsageError(f"there is no exercise or topic `{name}`{suggestion}")
    return quiz_of_exercise(load_or_exit(find_exercise(name, top)))


def _load_topic(path: Path) -> Quiz:
    from grader import loader
    from grader.loader.cache import load_topic

    try:
        topic = load_topic(path)
    except loader.ExerciseProblems as error:  # imported only where there is an error to compare it with
        raise ExerciseBroken(str(error)) from error
    asked = questions_without_run(topic.questions)
    return Quiz(topic.slug, topic.title, topic.questions, asked, about=topic.about)
