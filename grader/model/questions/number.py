"""``number``: the answer is a number, or any within bounds."""

from typing import Annotated, Any, Literal

from grader.model.base import Text
from grader.model.language import Constraint, Forms, Model
from grader.model.questions.base import Question
from grader.model.questions.from_run import RunFact

LARGEST = 10**15
"""Every whole number up to here is exact in Python and in JavaScript."""
Value = Annotated[float, Constraint(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
_ROUNDING = 1e-9
"""What binary fractions lose: 0.4 is within 0.1 of 0.3."""


class Bounds(Model):
    """Numbers that all are right: `at_least`, `at_most`, or both."""

    at_least: Value | None = None
    at_most: Value | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.at_least is None and self.at_most is None:
            raise ValueError("expected `at_least`, `at_most` or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("`at_least` is above `at_most`: no number can hold")


def _form_of(value: Any) -> str:
    return "bounds" if isinstance(value, dict | Bounds) else "number"


# So that bounds that make no sense are not told to be no number, too.
_Answer = Annotated[Value | Bounds, Forms(_form_of, number=Value, bounds=Bounds)]


class NumberMistake(Model):
    """A wrong number that shows a certain misunderstanding."""

    answer: Value
    feedback: Text
    """Said to one who gave it."""


class Number(Question):
    """Give a number."""

    kind: Literal["number"]
    answer: _Answer | None = None
    """The number, or bounds within which every number is right."""
    tolerance: Annotated[float, Constraint(ge=0, le=LARGEST, allow_inf_nan=False)] = 0
    """How far from `answer` a number may be."""
    unit: Annotated[Text, Constraint(max_length=20)] | None = None
    """What is counted, such as `ms`. An answer may be given with it."""
    mistakes: tuple[NumberMistake, ...] = ()
    """Wrong numbers that something can be said about."""
    from_run: RunFact | None = None
    """The fact of the learner's own run that is asked for, instead of an `answer`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.answer is None) == (self.from_run is None):
            raise ValueError("expected either `answer` or `from_run`")
        if self.from_run is not None and self.from_run.gives != "number":
            raise ValueError(f"the fact `{self.from_run.fact}` is no number: write `kind: text` or `kind: choice`")
        if isinstance(self.answer, Bounds) and self.tolerance:
            raise ValueError("`tolerance` goes with a single number, not with bounds")
        for mistake in self.mistakes:
            if self.is_right(mistake.answer):
                raise ValueError(f"the mistake `{mistake.answer:g}` is right")

    def is_right(self, value: float) -> bool:
        """Return whether a number is right; never while the run has not told which is."""
        if self.answer is None:
            return False
        if not isinstance(self.answer, Bounds):
            return are_near(value, self.answer, self.tolerance)
        lowest, highest = self.answer.at_least, self.answer.at_most
        return (lowest is None or value >= lowest) and (highest is None or value <= highest)


def are_near(one: float, other: float, tolerance: float = 0) -> bool:
    """Return whether two numbers differ by no more than a tolerance, and what binary fractions lose.

    >>> are_near(0.4, 0.3, 0.1), are_near(9999, 9998)
    (True, False)
    """
    return abs(one - other) <= tolerance + _ROUNDING * min(1.0, abs(other))
