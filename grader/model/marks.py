"""What answers to questions earned."""

from enum import StrEnum

from grader.model.facts import facts

ANSWERS_FILE = "answers.yaml"
"""What a submission calls its file of answers."""


@facts
class Marked:
    """An answer's marks, and what is said about it."""

    points: float
    """Earned; a part of the points for an answer that is partly right."""
    points_possible: float
    right: bool
    """Whether it is wholly right."""
    feedback: tuple[str, ...] = ()
    """What the author says to one who gave this answer."""
    expected: str
    """The right answer, in words."""


class AnswerStatus(StrEnum):
    """How an answer in a file was."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    MALFORMED = "malformed"
    """No answer to a question of this kind."""


@facts
class MarkedAnswer:
    """A question, and what a file of answers says to it."""

    id: str
    question: str
    kind: str
    """Of the question, such as ``choice``."""
    status: AnswerStatus
    line: int | None = None
    """Where in the file the answer stands, from 1; None for a question that is not answered."""
    given: str = ""
    """The answer as JSON."""
    message: str = ""
    """What is wrong with a malformed answer."""
    points: float = 0
    points_possible: float
    feedback: tuple[str, ...] = ()
    """What the author says to one who gave this answer."""
    expected: str = ""
    """The right answer; empty for students, who may answer again."""
    explanation: str = ""
    """Why it is right; empty for students, too."""


@facts
class QuizMarks:
    """The marks of a whole file of answers."""

    quiz: str
    """The exercise or the topic."""
    file: str
    """The file's name."""
    points: float
    points_possible: float
    answers: tuple[MarkedAnswer, ...]
    """One for each question that can be answered without a run, in the order of the quiz."""
    problems: tuple[str, ...] = ()
    """What in the file can't be understood, each as ``FILE:LINE:COLUMN: what``."""

    @property
    def is_well_formed(self) -> bool:
        """Whether the whole file was understood."""
        return not self.problems and all(each.status is not AnswerStatus.MALFORMED for each in self.answers)

    @property
    def all_right(self) -> bool:
        """Whether every question has its right answer, and nothing else is in the file."""
        return self.is_well_formed and all(each.status is AnswerStatus.RIGHT for each in self.answers)
