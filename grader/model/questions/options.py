"""Options to choose from, for the kinds of question that have them."""

from typing import Annotated

from grader.model.base import Text
from grader.model.language import Constraint, Model
from grader.model.questions.base import first_repeated


class Option(Model):
    """One option of a question."""

    text: Text
    """What it says."""
    right: bool = False
    """Whether it should be taken."""
    feedback: Text | None = None
    """Said to one who took it."""


Options = Annotated[tuple[Option, ...], Constraint(min_length=2, max_length=26)]
"""At most 26: each has a letter."""


def check_options_differ(options: tuple[Option, ...]) -> None:
    """Raise ValueError when two options say the same."""
    repeated = first_repeated(option.text for option in options)
    if repeated is not None:
        raise ValueError(f"two options say `{repeated.strip()}`: nobody could tell them apart")
