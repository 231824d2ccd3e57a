"""``match``: each thing is given its counterpart."""

from typing import Annotated, Literal

from grader.model.base import Text
from grader.model.language import Constraint, Model
from grader.model.questions.base import Question, first_repeated
from grader.model.questions.comparison import normalised
from grader.model.questions.text import ShortAnswer


class Pair(Model):
    """Two things that belong together."""

    left: ShortAnswer
    """What is asked for."""
    right: ShortAnswer
    """What belongs to it."""
    feedback: Text | None = None
    """Said to one who gave it another."""


class Match(Question):
    """Give each thing on the left its counterpart. Each right one is worth a part of the points."""

    kind: Literal["match"]
    pairs: Annotated[tuple[Pair, ...], Constraint(min_length=2, max_length=12)]
    """What belongs together. Several may have the same `right`."""
    distractors: Annotated[tuple[ShortAnswer, ...], Constraint(max_length=12)] = ()
    """Further counterparts to choose from, which belong to nothing."""

    def __post_init__(self) -> None:
        super().__post_init__()
        repeated = first_repeated(pair.left for pair in self.pairs)
        if repeated is not None:
            raise ValueError(f"two pairs have `left: {repeated.strip()}`: nobody could tell them apart")
        rights = {normalised(pair.right) for pair in self.pairs}
        for distractor in self.distractors:
            if normalised(distractor) in rights:
                raise ValueError(f"the distractor `{distractor}` belongs to a pair")
        if first_repeated(self.distractors) is not None:
            raise ValueError("two distractors are the same")
        if len(rights) + len(self.distractors) < 2:
            raise ValueError("every pair has the same `right`: nobody could get it wrong")

    @property
    def choices(self) -> tuple[str, ...]:
        """Every counterpart once, those of the pairs first."""
        by_form: dict[str, str] = {}
        for text in (*(pair.right for pair in self.pairs), *self.distractors):
            by_form.setdefault(normalised(text), text)
        return tuple(by_form.values())
