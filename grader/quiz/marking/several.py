"""Several options of many."""

from grader.model.marks import Marked
from grader.model.questions.several import Several
from grader.quiz.marking.answers import items_of, marked, option_of


def mark_several(question: Several, answer: object) -> Marked:
    """Return a share of the points: right ones taken less wrong ones taken, over the right ones; at least 0."""
    items = items_of(answer, "a list of options")
    taken = {option_of(item, question.options) for item in items}
    right = {index for index, option in enumerate(question.options) if option.right}
    share = max(0, len(taken & right) - len(taken - right)) / len(right)
    feedback = [question.options[index].feedback for index in sorted(taken)]
    return marked(question, share, expected_several(question), feedback, right=taken == right)


def expected_several(question: Several) -> str:
    """Return the right options."""
    return "; ".join(option.text.strip() for option in question.options if option.right)
