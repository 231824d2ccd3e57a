"""A word or a few."""

from grader.model.marks import Marked
from grader.model.questions.comparison import normalised
from grader.model.questions.text import ShortText
from grader.quiz.marking.answers import marked, text_of


def mark_text(question: ShortText, answer: object) -> Marked:
    """Return all points for a text that is one of the answers, or like one of the patterns."""
    given = text_of(answer)
    form = normalised(given)
    feedback = [mistake.feedback for mistake in question.mistakes if form in map(normalised, mistake.answers)]
    return marked(question, 1 if question.is_right(given) else 0, expected_text(question), feedback)


def expected_text(question: ShortText) -> str:
    """Return the first of the answers."""
    return question.answers[0].strip()
