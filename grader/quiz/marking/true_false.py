"""True or false."""

from grader.model.marks import Marked
from grader.model.questions.comparison import normalised
from grader.model.questions.true_false import TrueFalse
from grader.quiz.marking.answers import MalformedAnswer, marked

_WORDS = {"true": True, "yes": True, "false": False, "no": False}


def mark_true_false(question: TrueFalse, answer: object) -> Marked:
    """Return all points for the right one."""
    given = _WORDS.get(normalised(answer)) if isinstance(answer, str) else answer
    if not isinstance(given, bool):
        raise MalformedAnswer("expected `true` or `false`")
    is_right = given == question.answer
    feedback = [] if is_right else [question.feedback]
    return marked(question, 1 if is_right else 0, expected_true_false(question), feedback)


def expected_true_false(question: TrueFalse) -> str:
    """Return ``true`` or ``false``."""
    return str(question.answer).lower()
