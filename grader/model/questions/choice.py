"""``choice``: one option of many is right."""

from typing import Literal

from grader.model.questions.base import Question
from grader.model.questions.from_run import RunFact
from grader.model.questions.options import Options, check_options_differ


class Choice(Question):
    """Take the one option that is right."""

    kind: Literal["choice"]
    options: Options
    """What to choose from; exactly one is right."""
    shuffle: bool = True
    """Whether each learner sees them in an order of their own."""
    from_run: RunFact | None = None
    """The fact of the learner's own run that the right option's text must be; no option is `right: true` then."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_options_differ(self.options)
        right = sum(option.right for option in self.options)
        if self.from_run is not None:
            if right:
                raise ValueError("`from_run` says which option is right, so none may be `right: true`")
        elif right == 0:
            raise ValueError("no option is `right: true`: nobody could answer it")
        elif right == len(self.options):
            raise ValueError("every option is `right: true`: nobody could get it wrong")
        elif right > 1:
            raise ValueError(f"{right} options are `right: true`: write `kind: several`")
