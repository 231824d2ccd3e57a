"""``text``: the answer is a word or a few."""

from typing import Annotated, Literal

from grader.model.base import Text
from grader.model.language import Constraint, Model
from grader.model.questions.base import Question
from grader.model.questions.comparison import normalised
from grader.model.questions.from_run import RunFact
from grader.model.questions.patterns import SimplePattern, matches

LONGEST_ANSWER = 200
"""Characters. A pattern takes a time that grows with them."""
ShortAnswer = Annotated[Text, Constraint(max_length=LONGEST_ANSWER)]


class TextMistake(Model):
    """Wrong answers that show a certain misunderstanding."""

    answers: Annotated[tuple[ShortAnswer, ...], Constraint(min_length=1)]
    """Compared as right ones are."""
    feedback: Text
    """Said to one who gave one of them."""


class ShortText(Question):
    """Give a word or a few, compared without regard to case, outer and repeated white space."""

    kind: Literal["text"]
    answers: tuple[ShortAnswer, ...] = ()
    """Every spelling that is right. The first is shown as the answer."""
    patterns: tuple[SimplePattern, ...] = ()
    """Further right answers as simple regular expressions for the whole text in lower case."""
    mistakes: tuple[TextMistake, ...] = ()
    """Wrong answers that something can be said about."""
    from_run: RunFact | None = None
    """The fact of the learner's own run that is asked for, instead of `answers`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.answers) == (self.from_run is not None):
            raise ValueError("expected either `answers` or `from_run`")
        if self.from_run is not None and self.patterns:
            raise ValueError("`patterns` goes with `answers`, not with `from_run`")
        for wrong in (answer for mistake in self.mistakes for answer in mistake.answers):
            if self.is_right(wrong):
                raise ValueError(f"the mistake `{wrong}` is right")

    def is_right(self, text: str) -> bool:
        """Return whether a text of at most 200 characters is right."""
        given = normalised(text)
        if any(given == normalised(answer) for answer in self.answers):
            return True
        return any(matches(pattern, given) for pattern in self.patterns)
