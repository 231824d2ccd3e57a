"""A written file, and what it could not carry."""

from collections.abc import Sequence

from grader.model.facts import facts
from grader.model.language import as_written
from grader.model.questions.base import Question
from grader.quiz.groups import QuestionGroup, answerable_questions, left_out


@facts
class Exported:
    """A file for another system."""

    content: bytes
    lost: tuple[str, ...]
    """What the format has no place for: a line each, which begins with ``group/question``."""


class Unsupported(ValueError):  # noqa: N818 - it is what the author reads
    """The format can't ask this question at all; the message says why."""


class Losses:
    """Collects what a format can't carry."""

    def __init__(self, groups: Sequence[QuestionGroup]) -> None:
        """Begin with the questions that no file can ask."""
        self._lines = list(left_out(groups))

    def add(self, group: QuestionGroup, question: Question, what: str) -> None:
        """Note what is missing of one question."""
        self._lines.append(f"{group.slug}/{question.id}: {what}")

    def add_keys(self, group: QuestionGroup, question: Question, carried: frozenset[str]) -> None:
        """Note which of the question's keys the format has no place for."""
        lost = sorted(given_keys(question) - carried)
        if lost:
            self.add(group, question, f"left behind: {', '.join(f'`{key}`' for key in lost)}")

    @property
    def lines(self) -> tuple[str, ...]:
        """All that was noted."""
        return tuple(self._lines)


_ALWAYS = {"id", "kind", "question", "explanation"}


def given_keys(question: Question) -> set[str]:
    """Return what the author wrote in this question beyond what each has: keys, and ``feedback`` of its pieces."""
    return set(as_written(question)) - _ALWAYS


def questions_of(groups: Sequence[QuestionGroup]) -> list[tuple[QuestionGroup, Question]]:
    """Return each question that a file can ask, with its group."""
    return [(group, question) for group in groups for question in answerable_questions(group)]
