"""Several options of many."""

from collections.abc import Sequence

from grader.model.questions.several import Several
from grader.quiz.presentation import one_line
from grader.quiz.prompter import Prompter


def ask_several(question: Several, texts: Sequence[str], prompter: Prompter) -> list[str]:
    """Return the texts of the options that were taken."""
    del question
    taken = list(prompter.choose_several("Mark every right one:", texts))
    prompter.show(f"Your answers: {'; '.join(map(one_line, taken)) or 'none'}\n")
    return taken
