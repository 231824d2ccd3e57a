"""The order in which a learner sees options, items and counterparts: always the same for one learner.

The terminal and the page agree on it, and it can be computed wherever SHA-256 can.
"""

import hashlib
from collections.abc import Sequence

from grader.model.questions.base import Question
from grader.model.questions.choice import Choice
from grader.model.questions.match import Match
from grader.model.questions.order import Order
from grader.model.questions.several import Several


def shown_texts(question: Question, seed: str) -> tuple[str, ...]:
    """Return what a learner chooses from, in the order in which that learner sees it; nothing for other kinds.

    That is the options of ``choice`` and ``several`` (in the file's order with ``shuffle: false``), the items of
    ``order``, and the counterparts of ``match``. Items that would happen to stand in the right order are turned by
    one, the first to the end.
    """
    if isinstance(question, Choice | Several):
        texts = tuple(option.text for option in question.options)
        return shuffled(texts, seed, question.id) if question.shuffle else texts
    if isinstance(question, Order):
        items = shuffled(question.items, seed, question.id)
        return (*items[1:], items[0]) if items == question.items else items
    return shuffled(question.choices, seed, question.id) if isinstance(question, Match) else ()


def shuffled(texts: Sequence[str], seed: str, question_id: str) -> tuple[str, ...]:
    r"""Return the texts by the hexadecimal SHA-256 of ``seed \0 question_id \0 text`` in UTF-8."""
    return tuple(sorted(texts, key=lambda text: _key(f"{seed}\0{question_id}\0{text}")))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
