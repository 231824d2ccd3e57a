"""True or false."""

from collections.abc import Sequence

from grader.model.questions.true_false import TrueFalse
from grader.quiz.prompter import Prompter


def ask_true_false(question: TrueFalse, texts: Sequence[str], prompter: Prompter) -> bool:
    """Return whether the learner says that it is true."""
    del question, texts
    return prompter.choose("Is that true?", ("true", "false")) == "true"
