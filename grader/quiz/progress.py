"""What a learner has answered so far, and what is still to be asked. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.model.questions.base import Question
from grader.quiz.about_run import AskedQuestion


class Entry(NamedTuple):
    """The latest answer to a question."""

    right: bool
    points: float
    points_possible: float
    at: float
    """Seconds since 1970."""
    digest: str
    """Of the question as it was then: one that its author has changed counts as not yet answered."""


@dataclass(slots=True)
class Progress:
    """All answers of a learner."""

    seed: str
    """By which options are shuffled, so that each learner has an order of their own and keeps it."""
    rounds: dict[str, float] = field(default_factory=dict)
    """By quiz, when its present round began, in seconds since 1970."""
    answers: dict[str, Entry] = field(default_factory=dict)
    """By quiz and question: ``exercise-2/same-port``."""


class Item(NamedTuple):
    """A question in its quiz."""

    quiz: str
    """The exercise or the topic that it belongs to."""
    asked: AskedQuestion

    @property
    def key(self) -> str:
        """What its answer is kept under."""
        return f"{self.quiz}/{self.asked.question.id}"


def digest_of(question: Question) -> str:
    """Return what tells a question from itself after a change, whatever a run has settled of it."""
    asked = [question.kind, question.question, str(getattr(question, "options", ""))]
    return hashlib.sha256("\0".join(asked).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def latest(progress: Progress, item: Item) -> Entry | None:
    """Return the latest answer to a question as it is now."""
    entry = progress.answers.get(item.key)
    if entry is None or (not item.asked.about_run and entry.digest != digest_of(item.asked.question)):
        return None
    return entry


def pending(progress: Progress, items: Iterable[Item]) -> list[Item]:
    """Return the questions that were not answered in the present round of their quiz."""
    found = []
    for item in items:
        entry = latest(progress, item)
        if entry is None or entry.at < progress.rounds.get(item.quiz, 0):
            found.append(item)
    return found


def wrong(progress: Progress, items: Iterable[Item]) -> list[Item]:
    """Return the questions whose latest answer was not wholly right."""
    entries = [(item, latest(progress, item)) for item in items]
    return [item for item, entry in entries if entry is not None and not entry.right]


class Score(NamedTuple):
    """How far a learner is."""

    answered: int
    right: int
    questions: int
    points: float
    points_possible: float
    """Of all questions, answered or not."""


def score_of(progress: Progress, items: Sequence[Item]) -> Score:
    """Return the score of some questions by their latest answers."""
    entries = [entry for item in items if (entry := latest(progress, item)) is not None]
    return Score(
        answered=len(entries),
        right=sum(entry.right for entry in entries),
        questions=len(items),
        points=sum(entry.points for entry in entries),
        points_possible=sum(item.asked.question.points for item in items),
    )
