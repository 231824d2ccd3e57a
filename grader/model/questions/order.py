"""``order``: things are put in order."""

from typing import Annotated, Literal

from grader.model.language import Constraint
from grader.model.questions.base import Question, first_repeated
from grader.model.questions.text import ShortAnswer


class Order(Question):
    """Put all items in order.

    A part of the points is given: for each two neighbours of the right order that stand next to each other, in
    that order, in the answer.
    """

    kind: Literal["order"]
    items: Annotated[tuple[ShortAnswer, ...], Constraint(min_length=2, max_length=12)]
    """In the right order; they are shown in another."""

    def __post_init__(self) -> None:
        super().__post_init__()
        repeated = first_repeated(self.items)
        if repeated is not None:
            raise ValueError(f"two items are `{repeated.strip()}`: nobody could tell them apart")
