"""``true-false``: a statement holds, or does not."""

from typing import Literal

from grader.model.base import Text
from grader.model.questions.base import Question


class TrueFalse(Question):
    """Say whether a statement is true."""

    kind: Literal["true-false"]
    answer: bool
    """Whether it is."""
    feedback: Text | None = None
    """Said to one who answered the other."""
