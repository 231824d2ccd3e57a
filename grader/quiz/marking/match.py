"""Counterparts."""

from collections.abc import Mapping

from grader.model.marks import Marked
from grader.model.questions.comparison import normalised
from grader.model.questions.match import Match
from grader.quiz.marking.answers import MalformedAnswer, entries_of, marked, text_of


def mark_match(question: Match, answer: object) -> Marked:
    """Return a share of the points: for each thing on the left that was given its counterpart."""
    given = _given(question, entries_of(answer, "a mapping from left to right"))
    is_right = [given.get(normalised(pair.left)) == normalised(pair.right) for pair in question.pairs]
    feedback = [pair.feedback for pair, right in zip(question.pairs, is_right, strict=True) if not right]
    return marked(question, sum(is_right) / len(question.pairs), expected_match(question), feedback)


def expected_match(question: Match) -> str:
    """Return the pairs."""
    return "; ".join(f"{pair.left.strip()} – {pair.right.strip()}" for pair in question.pairs)


def _given(question: Match, entries: Mapping[str, object]) -> dict[str, str]:
    """Return the counterparts by what is on the left, both in the form in which texts are compared."""
    lefts = {normalised(pair.left) for pair in question.pairs}
    rights = {normalised(text) for text in question.choices}
    given: dict[str, str] = {}
    for left, value in entries.items():
        form = normalised(left)
        if form not in lefts:
            raise MalformedAnswer(f"nothing on the left is `{left[:60]}`")
        if form in given:
            raise MalformedAnswer(f"`{left[:60]}` is there twice")
        right = normalised(text_of(value, f"the counterpart of `{left[:60]}`"))
        if right not in rights:
            raise MalformedAnswer(f"`{right[:60]}` is not among the counterparts")
        given[form] = right
    return given
