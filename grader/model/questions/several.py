"""``several``: some options of many are right."""

from typing import Literal

from grader.model.questions.base import Question
from grader.model.questions.options import Options, check_options_differ


class Several(Question):
    """Take every option that is right, and no other.

    A part of the points is given: right ones taken less wrong ones taken, over the number of right ones.
    """

    kind: Literal["several"]
    options: Options
    """What to choose from; at least one is right, and at least one is wrong."""
    shuffle: bool = True
    """Whether each learner sees them in an order of their own."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_options_differ(self.options)
        right = sum(option.right for option in self.options)
        if right == 0:
            raise ValueError("no option is `right: true`: nobody could answer it")
        if right == len(self.options):
            raise ValueError("every option is `right: true`: nobody could get it wrong")
