"""Reads the pieces of answers as people write them, and counts their points."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from grader.model.marks import Marked
from grader.model.questions.base import Question
from grader.model.questions.comparison import normalised
from grader.model.questions.options import Option
from grader.model.questions.text import LONGEST_ANSWER

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class MalformedAnswer(ValueError):  # noqa: N818 - it is what the learner reads
    """What was given is no answer to this kind of question; the message says what would be."""


def marked(
    question: Question,
    share: float,
    expected: str,
    feedback: Iterable[str | None] = (),
    *,
    right: bool | None = None,
) -> Marked:
    """Return the marks for a share of the points, from 0 to 1. Right is what has all, unless told otherwise."""
    return Marked(
        points=question.points * share,
        points_possible=question.points,
        right=share == 1 if right is None else right,
        feedback=tuple(text.strip() for text in feedback if text),
        expected=expected,
    )


def text_of(value: object, expected: str = "a text") -> str:
    """Return a text that may have been written as a number. Raises MalformedAnswer for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise MalformedAnswer(f"expected {expected}, found {_found(value)}")
    text = str(value)
    if len(text) > LONGEST_ANSWER:
        raise MalformedAnswer(f"expected at most {LONGEST_ANSWER} characters, found {len(text)}")
    return text


def items_of(value: object, expected: str) -> Sequence[Any]:
    """Return the items of a list. Raises MalformedAnswer for anything else."""
    if not isinstance(value, list | tuple):
        raise MalformedAnswer(f"expected {expected}, found {_found(value)}")
    return value


def entries_of(value: object, expected: str) -> Mapping[str, Any]:
    """Return the entries of a mapping, with texts as keys. Raises MalformedAnswer for anything else."""
    if not isinstance(value, Mapping):
        raise MalformedAnswer(f"expected {expected}, found {_found(value)}")
    return {str(key): each for key, each in value.items()}


def option_of(value: object, options: Sequence[Option]) -> int:
    """Return the index of the option that is meant: by its text, or else by its letter or its number from 1.

    Raises MalformedAnswer when none is.
    """
    # Options may be longer than other answers.
    is_long_text = isinstance(value, str) and len(value) > LONGEST_ANSWER
    form = normalised(str(value)) if is_long_text else normalised(text_of(value, "an option's text or letter"))
    forms = [normalised(option.text) for option in options]
    if form in forms:
        return forms.index(form)
    if len(form) == 1 and form in LETTERS[: len(options)]:
        return LETTERS.index(form)
    if form.isascii() and form.isdigit() and len(form) <= 2 and 1 <= int(form) <= len(options):
        return int(form) - 1
    last = LETTERS[len(options) - 1]
    raise MalformedAnswer(f"no option is `{form[:60]}`: give an option's text, or its letter from a to {last}")


def shown_number(value: float) -> str:
    """Return a number without a needless fraction.

    >>> shown_number(9999.0), shown_number(0.5)
    ('9999', '0.5')
    """
    return str(int(value)) if value == int(value) else str(value)


def _found(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f"the text `{value[:60]}`"
    if isinstance(value, list | tuple):
        return "a list"
    return "a mapping" if isinstance(value, Mapping) else f"`{value}`"
