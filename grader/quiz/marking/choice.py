"""One option of many."""

from grader.model.marks import Marked
from grader.model.questions.choice import Choice
from grader.quiz.marking.answers import marked, option_of


def mark_choice(question: Choice, answer: object) -> Marked:
    """Return all points for the right option, none for another."""
    taken = question.options[option_of(answer, question.options)]
    return marked(question, 1 if taken.right else 0, expected_choice(question), [taken.feedback])


def expected_choice(question: Choice) -> str:
    """Return the right option."""
    return next(option.text.strip() for option in question.options if option.right)
