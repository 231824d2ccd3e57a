"""Moodle XML (docs.moodle.org, "Moodle XML format"), which carries the most.

``order`` becomes the question type ``ordering``, which Moodle has since 4.4, with the same points for neighbours;
``netstat-row`` becomes ``cloze``, a table with a short answer in each blank cell.
"""

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from grader.model.language import keys_of
from grader.model.questions.base import Question
from grader.model.questions.choice import Choice
from grader.model.questions.match import Match
from grader.model.questions.netstat_row import CELLS, HEADINGS, NetstatRow
from grader.model.questions.number import LARGEST, Bounds, Number
from grader.model.questions.order import Order
from grader.model.questions.several import Several
from grader.model.questions.text import ShortText
from grader.model.questions.true_false import TrueFalse
from grader.quiz.exchange.exported import Exported, Losses, Unsupported, questions_of
from grader.quiz.exchange.gift import percent
from grader.quiz.exchange.html_text import html_of, more_of, plain_of
from grader.quiz.groups import QuestionGroup
from grader.quiz.marking.answers import shown_number

TYPES: dict[str, str] = {
    "choice": "multichoice",
    "several": "multichoice",
    "true-false": "truefalse",
    "number": "numerical",
    "text": "shortanswer",
    "order": "ordering",
    "match": "matching",
    "netstat-row": "cloze",
}
"""Moodle's question type for each of our kinds."""
_NOT_CARRIED = {"shown_by", "patterns"}
_OPTIONAL_UNIT = "0"


def write(groups: Sequence[QuestionGroup]) -> Exported:
    """Return the questions as Moodle XML, each group as a category."""
    losses = Losses(groups)
    quiz = ET.Element("quiz")
    current: QuestionGroup | None = None
    for group, question in questions_of(groups):
        try:
            element = _question(question, partial(losses.add, group, question))
        except Unsupported as error:
            losses.add(group, question, f"left out: {error}")
            continue
        losses.add_keys(group, question, frozenset(keys_of(type(question))) - _NOT_CARRIED)
        if group is not current:
            quiz.append(_category(group))
            current = group
        quiz.append(element)
    ET.indent(quiz)
    return Exported(content=ET.tostring(quiz, encoding="utf-8", xml_declaration=True) + b"\n", lost=losses.lines)


def _text(parent: ET.Element, tag: str, text: str, **attributes: str) -> ET.Element:
    """Add an element with a ``<text>`` in it."""
    element = ET.SubElement(parent, tag, attributes)
    ET.SubElement(element, "text").text = text
    return element


def _plain(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _category(group: QuestionGroup) -> ET.Element:
    element = ET.Element("question", {"type": "category"})
    # A single slash is a step down to a category below.
    _text(element, "category", f"$course$/top/{plain_of(group.title).replace('/', '//')}")
    _text(element, "info", html_of(group.about), format="html")
    return element


def _question(question: Question, note: Callable[[str], None]) -> ET.Element:
    element = ET.Element("question", {"type": TYPES[question.kind]})
    _text(element, "name", question.id)
    asked = _text(element, "questiontext", html_of(question.question), format="html")
    _text(element, "generalfeedback", html_of(question.explanation) + more_of(question), format="html")
    _plain(element, "defaultgrade", shown_number(question.points))
    _plain(element, "hidden", "0")
    _plain(element, "idnumber", question.id)
    if isinstance(question, NetstatRow):
        _fill_cloze(asked, question, note)
    else:
        _WRITERS[question.kind](element, question, note)
    if question.hint:
        _text(element, "hint", html_of(question.hint), format="html")
    if question.tags:
        tags = ET.SubElement(element, "tags")
        for tag in question.tags:
            _text(tags, "tag", tag)
    return element


Note = Callable[[str], None]


def _answer(parent: ET.Element, share: float, text: str, feedback: str | None, text_format: str) -> ET.Element:
    answer = _text(parent, "answer", text, fraction=percent(share), format=text_format)
    _text(answer, "feedback", html_of(feedback) if feedback else "", format="html")
    return answer


def _options(element: ET.Element, question: Choice | Several, _note: Note) -> None:
    _plain(element, "single", "true" if isinstance(question, Choice) else "false")
    _plain(element, "shuffleanswers", "true" if question.shuffle else "false")
    _plain(element, "answernumbering", "abc")
    share = 1 / sum(option.right for option in question.options)
    wrong = 0.0 if isinstance(question, Choice) else -share
    for option in question.options:
        _answer(element, share if option.right else wrong, html_of(option.text), option.feedback, "html")


def _true_false(element: ET.Element, question: TrueFalse, _note: Note) -> None:
    for value in (True, False):
        is_right = value == question.answer
        feedback = None if is_right else question.feedback
        _answer(element, 1.0 if is_right else 0.0, str(value).lower(), feedback, "moodle_auto_format")


def _number(element: ET.Element, question: Number, _note: Note) -> None:
    assert question.answer is not None
    value, tolerance = question.answer, question.tolerance
    if isinstance(value, Bounds):
        lowest = -LARGEST if value.at_least is None else value.at_least
        highest = LARGEST if value.at_most is None else value.at_most
        value, tolerance = (lowest + highest) / 2, (highest - lowest) / 2
    answer = _answer(element, 1.0, shown_number(value), None, "moodle_auto_format")
    _plain(answer, "tolerance", shown_number(tolerance))
    for mistake in question.mistakes:
        wrong = _answer(element, 0.0, shown_number(mistake.answer), mistake.feedback, "moodle_auto_format")
        _plain(wrong, "tolerance", "0")
    if question.unit:
        unit = ET.SubElement(ET.SubElement(element, "units"), "unit")
        _plain(unit, "multiplier", "1")
        _plain(unit, "unit_name", plain_of(question.unit))
        _plain(element, "unitgradingtype", _OPTIONAL_UNIT)
        _plain(element, "showunits", _OPTIONAL_UNIT)


def _short_text(element: ET.Element, question: ShortText, _note: Note) -> None:
    _plain(element, "usecase", "0")
    for answer in question.answers:
        _answer(element, 1.0, _without_wildcards(answer), None, "moodle_auto_format")
    for mistake in question.mistakes:
        for answer in mistake.answers:
            _answer(element, 0.0, _without_wildcards(answer), mistake.feedback, "moodle_auto_format")


def _without_wildcards(text: str) -> str:
    r"""Return a text whose stars are stars: a bare ``*`` is any text to Moodle's short answers, ``\*`` a star."""
    return plain_of(text).replace("*", "\\*")


def _order(element: ET.Element, question: Order, _note: Note) -> None:
    settings = {
        "layouttype": "VERTICAL",
        "selecttype": "ALL",
        "selectcount": str(len(question.items)),
        "gradingtype": "RELATIVE_NEXT_EXCLUDE_LAST",
        "showgrading": "SHOW",
        "numberingstyle": "none",
    }
    for tag, text in settings.items():
        _plain(element, tag, text)
    for place, item in enumerate(question.items, start=1):
        _text(element, "answer", html_of(item), fraction=str(place), format="html")


def _match(element: ET.Element, question: Match, note: Note) -> None:
    _plain(element, "shuffleanswers", "true")
    for pair in question.pairs:
        if pair.feedback:
            note(f"left behind: the feedback to `{pair.left}`")
        _pair(element, html_of(pair.left), pair.right)
    for distractor in question.distractors:
        _pair(element, "", distractor)


def _pair(element: ET.Element, left: str, right: str) -> None:
    _text(_text(element, "subquestion", left, format="html"), "answer", plain_of(right))


def _fill_cloze(asked: ET.Element, question: NetstatRow, note: Note) -> None:
    """Put the row below the question's text, with a field in each blank cell."""
    if len(question.blanks) != question.points:
        note(f"worth {len(question.blanks)} there: Moodle counts a point for each field")
    headings = "".join(f"<th>{HEADINGS[name]}</th>" for name in CELLS)
    cells = "".join(f"<td>{_cell(question, name)}</td>" for name in CELLS)
    text = asked.find("text")
    assert text is not None
    text.text = f"<p>{text.text}</p><table><tr>{headings}</tr><tr>{cells}</tr></table>"


def _cell(question: NetstatRow, name: Any) -> str:
    if name not in question.blanks:
        return f"<code>{html.escape(question.row.cell(name))}</code>"
    spellings = (question.row.cell(name), *question.accept.get(name, ()))
    if not question.row.cell(name):
        raise Unsupported("Moodle has no field that is right when it is empty")
    return "{1:SHORTANSWER:" + "~".join(f"={_cloze_escaped(each)}" for each in spellings) + "}"


def _cloze_escaped(text: str) -> str:
    """Return a text for a field: what ends an answer there is escaped, and a star is a star."""
    return re.sub(r"[}#~/\"]", r"\\\g<0>", html.escape(_without_wildcards(text), quote=False))


_WRITERS: dict[str, Callable[[ET.Element, Any, Note], None]] = {
    "choice": _options,
    "several": _options,
    "true-false": _true_false,
    "number": _number,
    "text": _short_text,
    "order": _order,
    "match": _match,
}
