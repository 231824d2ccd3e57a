"""Groups of questions as pages and files for other systems take them: an exercise, or a topic."""

from collections.abc import Sequence
from typing import Protocol

from grader.model.questions.base import Question


class QuestionGroup(Protocol):
    """What questions stand in. Exercises and topics are."""

    @property
    def slug(self) -> str:
        """Its name."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def about(self) -> str:
        """What it is about, for learners."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """Its questions, in the order of the file."""


def answerable_questions(group: QuestionGroup) -> tuple[Question, ...]:
    """Return the group's questions whose answers stand in its file; the others need the learner's own run."""
    return tuple(question for question in group.questions if getattr(question, "from_run", None) is None)


def left_out(groups: Sequence[QuestionGroup]) -> tuple[str, ...]:
    """Return a line for each question that only the learner's own run can answer."""
    return tuple(
        f"{group.slug}/{question.id}: left out: only a run of `{group.slug}` can tell its answer"
        for group in groups
        for question in group.questions
        if question not in answerable_questions(group)
    )
