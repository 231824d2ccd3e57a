"""The questions that come with the exercises, and those of the topics: what each of them must have."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from grader.cli.grading import take_submission
from grader.engine.progress import SilentProgress
from grader.engine.run import record_exercise
from grader.lab.namespace_lab import NamespaceLab
from grader.loader.topic import load_topic
from grader.model.exercise import Exercise
from grader.model.lab import Lab, LabError
from grader.model.questions import QUESTIONS
from grader.model.questions.base import Question
from grader.model.questions.choice import Choice
from grader.model.questions.match import Match
from grader.model.questions.number import Number
from grader.model.questions.order import Order
from grader.model.questions.several import Several
from grader.model.questions.text import ShortText
from grader.model.questions.true_false import TrueFalse
from grader.model.report import Isolation
from grader.quiz.about_run import fact_of, settle_questions
from grader.quiz.marking import mark
from tests.exercises.cases import all_exercises
from tests.no_namespaces import skip_without_namespaces

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = all_exercises()
TOPICS = [load_topic(path) for path in sorted((ROOT / "exercises" / "topics").glob("*.yaml"))]
PLACES = [(place.slug, place.questions) for place in EXERCISES] + [
    (place.slug, place.questions) for place in TOPICS
]
QUESTIONS_BY_PLACE = {f"{slug}/{question.id}": question for slug, questions in PLACES for question in questions}
EACH = [pytest.param(question, id=name) for name, question in QUESTIONS_BY_PLACE.items()]
SETTLED = [each for each in EACH if fact_of(cast("Question", each.values[0])) is None]


@cache
def collected_tests() -> frozenset[str]:
    """Return the names of all tests that questions may name, with and without their parameters."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/quiz/facts"]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = {line for line in printed.splitlines() if "::" in line}
    return frozenset(names | {name.partition("[")[0] for name in names})


@pytest.mark.parametrize("question", EACH)
def test_every_question_says_what_shows_its_answer(question: Question) -> None:
    """A test on real sockets, or else what the manual says; and a test that is named is there."""
    assert question.shown_by or question.sources
    assert question.shown_by is None or question.shown_by in collected_tests()


def test_most_answers_are_shown_on_real_sockets() -> None:
    """What a socket can show is not left to the manual."""
    shown = [question for question in QUESTIONS_BY_PLACE.values() if question.shown_by]
    assert len(shown) / len(QUESTIONS_BY_PLACE) > 0.9


@pytest.mark.parametrize("question", EACH)
def test_every_question_helps_who_does_not_know(question: Question) -> None:
    """It has a hint, a concept to read about, and something to say on each wrong option."""
    assert question.hint
    assert question.concept
    assert question.tags
    if isinstance(question, Choice | Several):
        is_own_run = fact_of(question) is not None  # there the first option is what the bundled program shows
        wrong = [option for option in question.options[is_own_run:] if not option.right]
        assert all(option.feedback for option in wrong)


def test_all_kinds_are_used_often() -> None:
    """No kind is there for show."""
    counts = Counter(question.kind for question in QUESTIONS_BY_PLACE.values())
    assert set(counts) == set(QUESTIONS)
    assert min(counts.values()) >= 4


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.slug)
def test_every_exercise_asks_about_the_own_run(exercise: Exercise) -> None:
    """At least twice, and about other things as often."""
    own = [question for question in exercise.questions if fact_of(question) is not None]
    assert 2 <= len(own) <= len(exercise.questions) / 2


def test_the_right_option_is_not_told_by_its_length() -> None:
    """Who always takes the longest option gets fewer than half of the questions right."""
    choices = [question for question in QUESTIONS_BY_PLACE.values() if isinstance(question, Choice)]
    settled = [question for question in choices if question.from_run is None]
    lucky = [question for question in settled if max(question.options, key=lambda each: len(each.text)).right]
    assert len(lucky) / len(settled) < 0.5


def test_neither_true_nor_false_is_the_better_guess() -> None:
    """About as many statements are true as are false."""
    answers = Counter(each.answer for each in QUESTIONS_BY_PLACE.values() if isinstance(each, TrueFalse))
    assert abs(answers[True] - answers[False]) <= sum(answers.values()) / 4


def wrong_answers(question: Question) -> Iterator[object]:
    """Yield answers that must not get all points."""
    if isinstance(question, Choice):
        yield from (option.text for option in question.options if not option.right)
    elif isinstance(question, Several):
        yield []
        yield [option.text for option in question.options]
    elif isinstance(question, Order):
        yield list(reversed(question.items))
    elif isinstance(question, Match):
        first, *others = question.choices
        yield {pair.left: first for pair in question.pairs}
        yield {pair.left: others[-1] for pair in question.pairs}
    elif isinstance(question, TrueFalse):
        yield not question.answer
    elif isinstance(question, Number):
        yield from (mistake.answer for mistake in question.mistakes)
    elif isinstance(question, ShortText):
        yield from (answer for mistake in question.mistakes for answer in mistake.answers)


@pytest.mark.parametrize("question", SETTLED)
def test_wrong_answers_get_no_full_marks(question: Question) -> None:
    """Whatever a question says is a mistake is marked as one, and something is said to it."""
    for answer in wrong_answers(question):
        marked = mark(question, answer)
        assert not marked.right, answer
        assert marked.points < marked.points_possible, answer
        if isinstance(question, Choice | TrueFalse | Number | ShortText):
            assert marked.feedback, answer


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.slug)
def test_the_bundled_programs_run_answers_all_questions_about_it(exercise: Exercise) -> None:
    """None is left out, and no mistake that an author foresaw is what the run showed."""

    def make_lab(exercise: Exercise) -> AbstractContextManager[Lab]:
        return cast("AbstractContextManager[Lab]", NamespaceLab(exercise))

    submission = take_submission(exercise, None)
    try:
        recording = record_exercise(
            exercise, submission, make_lab, Isolation(name="lab", because=""), SilentProgress()
        )
    except LabError as error:
        skip_without_namespaces(error)
    asked, left_out = settle_questions(exercise, recording)
    assert [(each.question.id, each.why) for each in left_out] == []
    written = {question.id: question for question in exercise.questions}
    for each in asked:
        assert each.evidence
        mistakes = getattr(each.question, "mistakes", ())
        assert mistakes == getattr(written[each.question.id], "mistakes", ()), "a foreseen mistake is right"
        for answer in wrong_answers(each.question):
            assert not mark(each.question, answer).right, (each.question.id, answer)
