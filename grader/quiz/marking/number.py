"""A number."""

import math
import re

from grader.model.marks import Marked
from grader.model.questions.comparison import normalised
from grader.model.questions.number import LARGEST, Bounds, Number, are_near
from grader.quiz.marking.answers import MalformedAnswer, marked, shown_number

_WRITTEN = re.compile(r"[+-]?(\d{1,16}(\.\d{0,16})?|\.\d{1,16})", re.ASCII)


def mark_number(question: Number, answer: object) -> Marked:
    """Return all points for the number, or for one within the tolerance or the bounds."""
    value = _value_of(question, answer)
    feedback = [mistake.feedback for mistake in question.mistakes if are_near(value, mistake.answer)]
    return marked(question, 1 if question.is_right(value) else 0, expected_number(question), feedback)


def _value_of(question: Number, answer: object) -> float:
    unit = normalised(question.unit or "")
    what = f"a number, with or without `{question.unit}`" if unit else "a number"
    if isinstance(answer, str):
        form = normalised(answer)
        digits = form.removesuffix(unit).rstrip(" ") if unit else form
        if _WRITTEN.fullmatch(digits) is None:
            raise MalformedAnswer(f"expected {what}, found the text `{answer[:60]}`")
        return float(digits)
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        raise MalformedAnswer(f"expected {what}")
    if not math.isfinite(answer) or abs(answer) > LARGEST:
        raise MalformedAnswer(f"expected {what} of at most 15 digits")
    return answer


def expected_number(question: Number) -> str:
    """Return the number with its unit and its tolerance, or the bounds."""
    unit = f" {question.unit}" if question.unit else ""
    if not isinstance(question.answer, Bounds):
        assert question.answer is not None
        near = f" (± {shown_number(question.tolerance)})" if question.tolerance else ""
        return f"{shown_number(question.answer)}{unit}{near}"
    lowest, highest = question.answer.at_least, question.answer.at_most
    if lowest is None:
        assert highest is not None
        return f"at most {shown_number(highest)}{unit}"
    if highest is None:
        return f"at least {shown_number(lowest)}{unit}"
    return f"{shown_number(lowest)} to {shown_number(highest)}{unit}"
