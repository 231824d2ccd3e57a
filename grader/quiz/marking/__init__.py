"""Marks answers, one kind of question a file: the same answer gets the same points wherever it is given.

An answer has the form that a file of answers has:

=============  ====================================================================================
choice         the option's text, its letter or its number, both in the order of the file
several        a list of these
true-false     true or false (or ``yes``, ``no``)
number         a number, or a text that is one, with or without the question's unit
text           a text
order          the items as a list
match          a mapping from left to right
netstat-row    a mapping from the blank cells' names to what they hold
=============  ====================================================================================
"""

from collections.abc import Callable
from typing import Any

from grader.model.marks import Marked
from grader.model.questions.base import Question
from grader.quiz.marking.answers import MalformedAnswer as MalformedAnswer
from grader.quiz.marking.choice import expected_choice, mark_choice
from grader.quiz.marking.match import expected_match, mark_match
from grader.quiz.marking.netstat_row import expected_netstat_row, mark_netstat_row
from grader.quiz.marking.number import expected_number, mark_number
from grader.quiz.marking.order import expected_order, mark_order
from grader.quiz.marking.several import expected_several, mark_several
from grader.quiz.marking.text import expected_text, mark_text
from grader.quiz.marking.true_false import expected_true_false, mark_true_false

MARKING: dict[str, Callable[[Any, Any], Marked]] = {
    "choice": mark_choice,
    "several": mark_several,
    "true-false": mark_true_false,
    "number": mark_number,
    "text": mark_text,
    "order": mark_order,
    "match": mark_match,
    "netstat-row": mark_netstat_row,
}

EXPECTED: dict[str, Callable[[Any], str]] = {
    "choice": expected_choice,
    "several": expected_several,
    "true-false": expected_true_false,
    "number": expected_number,
    "text": expected_text,
    "order": expected_order,
    "match": expected_match,
    "netstat-row": expected_netstat_row,
}


def expected_answer(question: Question) -> str:
    """Return the right answer in words; of a question about a run, that the run tells it."""
    if getattr(question, "from_run", None) is not None:
        return "what your own run showed"
    return EXPECTED[question.kind](question)


def mark(question: Question, answer: object) -> Marked:
    """Return what an answer earns.

    Raises MalformedAnswer for what is no answer to a question of this kind, and ValueError for a question about a
    run that has not been settled by one (``grader.quiz.facts.settle``).
    """
    if getattr(question, "from_run", None) is not None:
        raise ValueError(f"only a run can tell the answer to `{question.id}`")
    return MARKING[question.kind](question, answer)
