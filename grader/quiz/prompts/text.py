"""A word or a few."""

from collections.abc import Sequence

from grader.model.questions.text import ShortText
from grader.quiz.prompter import Prompter


def ask_text(question: ShortText, texts: Sequence[str], prompter: Prompter) -> str:
    """Return what was written."""
    del question, texts
    return prompter.write("Your answer:")
