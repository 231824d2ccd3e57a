r"""GIFT, Moodle's text format (docs.moodle.org, "GIFT format"): the questions of a topic as a person writes them.

Texts are written as ``[html]``, so that code stays code. Short answers and counterparts are plain text there.
What means something to GIFT is escaped: ``\ # = ~ { } :``, and a line break as ``\n``.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from grader.model.questions.base import Question
from grader.model.questions.choice import Choice
from grader.model.questions.match import Match
from grader.model.questions.number import LARGEST, Bounds, Number
from grader.model.questions.order import Order
from grader.model.questions.several import Several
from grader.model.questions.text import ShortText
from grader.model.questions.true_false import TrueFalse
from grader.quiz.exchange.exported import Exported, Losses, Unsupported, questions_of
from grader.quiz.exchange.html_text import html_of, plain_of
from grader.quiz.groups import QuestionGroup
from grader.quiz.marking.answers import shown_number

Note = Callable[[str], None]
_CARRIED = frozenset(
    {"tags", "options", "answer", "answers", "tolerance", "mistakes", "feedback", "items", "pairs"}
)
_CARRIED_IN_MATCH = frozenset({"distractors"})


def write(groups: Sequence[QuestionGroup]) -> Exported:
    """Return the questions in GIFT, each group as a category."""
    losses = Losses(groups)
    blocks: list[str] = []
    current: QuestionGroup | None = None
    for group, question in questions_of(groups):
        try:
            block = _block(group, question, losses)
        except Unsupported as error:
            losses.add(group, question, f"left out: {error}")
            continue
        if group is not current:
            blocks.append(f"$CATEGORY: $course$/top/{_category(group.title)}")
            current = group
        blocks.append(block)
    return Exported(content=("\n\n".join(blocks) + "\n").encode(), lost=losses.lines)


def _category(title: str) -> str:
    """Return a category's name. Moodle reads no escapes there, and takes a single slash for a step down."""
    return " ".join(plain_of(title).replace("\\", " ").replace("/", "//").split())


def _block(group: QuestionGroup, question: Question, losses: Losses) -> str:
    def note(what: str) -> None:
        losses.add(group, question, what)

    answers = _WRITERS[question.kind](question, note)
    tags = "".join(f" [tag:{tag}]" for tag in question.tags)
    losses.add_keys(group, question, _CARRIED | (_CARRIED_IN_MATCH if isinstance(question, Match) else frozenset()))
    head = f"// [id:{question.id}]{tags}\n::{question.id}::[html]{markup(question.question)}"
    return f"{head} {{{answers}\n####{markup(question.explanation)}\n}}"


def _escaped(text: str) -> str:
    return re.sub(r"[\\#=~{}:]", r"\\\g<0>", plain_of(text)).replace("\n", "\\n")


def markup(text: str) -> str:
    """Return a text as escaped HTML. A format's name or a weight at its beginning would be taken for GIFT's own."""
    written = html_of(text)
    first = {"[": "&#91;", "%": "&#37;"}.get(written[:1])
    return _escaped(first + written[1:] if first else written)


def _said(feedback: str | None) -> str:
    return f"#{markup(feedback)}" if feedback else ""


def _choice(question: Choice, _note: Note) -> str:
    return "".join(
        f"\n{'=' if option.right else '~'}{markup(option.text)}{_said(option.feedback)}"
        for option in question.options
    )


def percent(share: float) -> str:
    """Return a share of the points with the five decimals by which Moodle knows thirds.

    >>> percent(1), percent(1 / 3), percent(-0.5)
    ('100', '33.33333', '-50')
    """
    return f"{share * 100:.5f}".rstrip("0").rstrip(".")


def _several(question: Several, _note: Note) -> str:
    weight = 1 / sum(option.right for option in question.options)
    return "".join(
        f"\n~%{percent(weight if option.right else -weight)}%{markup(option.text)}{_said(option.feedback)}"
        for option in question.options
    )


def _true_false(question: TrueFalse, _note: Note) -> str:
    return f"{'TRUE' if question.answer else 'FALSE'}{_said(question.feedback)}"


def _number(question: Number, _note: Note) -> str:
    assert question.answer is not None
    if isinstance(question.answer, Bounds):
        lowest = -LARGEST if question.answer.at_least is None else question.answer.at_least
        highest = LARGEST if question.answer.at_most is None else question.answer.at_most
        right = f"{shown_number(lowest)}..{shown_number(highest)}"
    else:
        right = f"{shown_number(question.answer)}:{shown_number(question.tolerance)}"
    mistakes = [f"\n=%0%{shown_number(each.answer)}:0{_said(each.feedback)}" for each in question.mistakes]
    return f"#\n={right}" + "".join(mistakes)


def _text(question: ShortText, note: Note) -> str:
    lines = [_spelling("100", answer, None, note) for answer in question.answers]
    if not any(lines):
        raise Unsupported("GIFT takes `->` in an answer for a pair, and every answer has it")
    for mistake in question.mistakes:
        lines += [_spelling("0", answer, mistake.feedback, note) for answer in mistake.answers]
    return "".join(lines)


def _spelling(weight: str, answer: str, feedback: str | None, note: Note) -> str:
    if "->" in answer:
        note(f"left behind: the answer `{answer}`: GIFT takes `->` for a pair")
        return ""
    # Moodle's short answers take `*` for any text, and `\*` for a star.
    text = _escaped(plain_of(answer).replace("*", "\\*"))
    return f"\n=%{weight}%{'[plain]' if text.startswith('[') else ''}{text}{_said(feedback)}"


_UNFIT_FOR_ORDER = re.compile(r"[{}\n]|####|^//|^0$")


def _order(question: Order, _note: Note) -> str:
    items = [plain_of(item) for item in question.items]
    unfit = next((item for item in items if _UNFIT_FOR_ORDER.search(item)), None)
    if unfit is not None:
        raise Unsupported(f"GIFT has no way to write the item `{unfit}`")
    lines = "\n".join(item.replace("\\", "\\\\") for item in items)
    return f">{len(items)} ALL VERTICAL RELATIVE_NEXT_EXCLUDE_LAST SHOW none\n{lines}"


def _match(question: Match, note: Note) -> str:
    for pair in question.pairs:
        if pair.feedback:
            note(f"left behind: the feedback to `{pair.left}`")
    pairs = [f"\n={markup(pair.left)} -> {_escaped(pair.right)}" for pair in question.pairs]
    return "".join(pairs) + "".join(f"\n= -> {_escaped(text)}" for text in question.distractors)


def _netstat_row(_question: Question, _note: Note) -> str:
    raise Unsupported("GIFT has no questions with several fields to fill in")


_WRITERS: dict[str, Callable[[Any, Note], str]] = {
    "choice": _choice,
    "several": _several,
    "true-false": _true_false,
    "number": _number,
    "text": _text,
    "order": _order,
    "match": _match,
    "netstat-row": _netstat_row,
}
