"""Asks questions, one kind a file: which answer is wanted, piece by piece, through whatever prompter there is."""

from collections.abc import Callable, Sequence
from typing import Any

from grader.model.questions.base import Question
from grader.quiz.prompter import Prompter
from grader.quiz.prompts.choice import ask_choice
from grader.quiz.prompts.match import ask_match
from grader.quiz.prompts.netstat_row import ask_netstat_row
from grader.quiz.prompts.number import ask_number
from grader.quiz.prompts.order import ask_order
from grader.quiz.prompts.several import ask_several
from grader.quiz.prompts.text import ask_text
from grader.quiz.prompts.true_false import ask_true_false

PROMPTS: dict[str, Callable[[Any, Sequence[str], Prompter], object]] = {
    "choice": ask_choice,
    "several": ask_several,
    "true-false": ask_true_false,
    "number": ask_number,
    "text": ask_text,
    "order": ask_order,
    "match": ask_match,
    "netstat-row": ask_netstat_row,
}


def ask(question: Question, texts: Sequence[str], prompter: Prompter) -> object:
    """Return the learner's answer, as a file of answers would have it; ``texts`` as the learner is to see them.

    Raises Stopped when the learner wants no more.
    """
    return PROMPTS[question.kind](question, texts, prompter)
