"""A number."""

from collections.abc import Sequence

from grader.model.questions.number import Number
from grader.quiz.prompter import Prompter


def ask_number(question: Number, texts: Sequence[str], prompter: Prompter) -> str:
    """Return what was written; whether it is a number is for the marking to say."""
    del texts
    return prompter.write(
        f"Your answer, a number ({question.unit}):" if question.unit else "Your answer, a number:"
    )
