"""One option of many."""

from collections.abc import Sequence

from grader.model.questions.choice import Choice
from grader.quiz.prompter import Prompter


def ask_choice(question: Choice, texts: Sequence[str], prompter: Prompter) -> str:
    """Return the text of the option that was taken."""
    del question
    taken = prompter.choose("Your answer:", texts)
    assert taken is not None
    return taken
