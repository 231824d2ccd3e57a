"""Things in order."""

from itertools import pairwise

from grader.model.marks import Marked
from grader.model.questions.comparison import normalised
from grader.model.questions.order import Order
from grader.quiz.marking.answers import MalformedAnswer, items_of, marked, text_of


def mark_order(question: Order, answer: object) -> Marked:
    """Return a share of the points: for each two neighbours that follow one another as in the right order.

    ``[A, B, C]`` has the neighbours A–B and B–C. Of these ``[B, C, A]`` has the second, and so a half.
    """
    forms = [normalised(item) for item in question.items]
    given = [normalised(text_of(item, "an item's text")) for item in items_of(answer, "a list of all items")]
    for form in given:
        if form not in forms:
            raise MalformedAnswer(f"no item is `{form}`: give the items' texts, each once")
        if given.count(form) > 1:
            raise MalformedAnswer(f"the item `{form}` is there {given.count(form)} times: give each once")
    missing = [item for item, form in zip(question.items, forms, strict=True) if form not in given]
    if missing:
        raise MalformedAnswer(f"the item `{missing[0]}` is missing: give each once")
    right = set(pairwise(forms))
    share = len(right & set(pairwise(given))) / len(right)
    return marked(question, share, expected_order(question))


def expected_order(question: Order) -> str:
    """Return the items in the right order."""
    return " → ".join(item.strip() for item in question.items)
