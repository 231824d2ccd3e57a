"""One question as a QTI 2.1 item: what is declared, what is shown, how it is scored, what is said to an answer."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from grader.model.questions.base import Question
from grader.model.questions.choice import Choice
from grader.model.questions.comparison import normalised
from grader.model.questions.match import Match
from grader.model.questions.netstat_row import CELLS, HEADINGS, NetstatRow
from grader.model.questions.number import Bounds, Number
from grader.model.questions.order import Order
from grader.model.questions.several import Several
from grader.model.questions.text import ShortText
from grader.model.questions.true_false import TrueFalse
from grader.quiz.exchange.html_text import plain_of
from grader.quiz.exchange.qti_xml import (
    add_points,
    element,
    inline,
    paragraphs,
    say,
    shown_feedback,
    value,
    variable,
    when,
)
from grader.quiz.marking.answers import shown_number

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_ROUNDING = 1e-9
"""What marking allows for what binary fractions lose."""


@dataclass
class Parts:
    """What a kind of question adds to its item."""

    declarations: list[ET.Element] = field(default_factory=list)
    body: list[ET.Element] = field(default_factory=list)
    rules: list[ET.Element] = field(default_factory=list)
    feedback: list[ET.Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def respond(self, condition: ET.Element, text: str | None) -> None:
        """Say a text under a condition; nothing without a text."""
        if text:
            identifier = f"F{len(self.feedback) + 1}"
            self.feedback.append(shown_feedback(identifier, *paragraphs(text)))
            self.rules.append(when(condition, say(identifier)))


def item_of(question: Question, identifier: str) -> tuple[ET.Element, list[str]]:
    """Return the item, and what is different in it."""
    parts = Parts()
    _WRITERS[question.kind](question, parts)
    hint = element("infoControl", *paragraphs(question.hint), title="Hint") if question.hint else None
    why = shown_feedback("EXPLANATION", *paragraphs(question.explanation), *_more(question))
    item = element(
        "assessmentItem",
        *parts.declarations,
        _outcome("SCORE", "single", "float", shown_number(question.points)),
        _outcome("FEEDBACK", "multiple", "identifier"),
        element("itemBody", *paragraphs(question.question), *parts.body, hint),
        element("responseProcessing", *parts.rules, say("EXPLANATION")),
        *parts.feedback,
        why,
        xmlns=QTI,
        identifier=identifier,
        title=question.id,
        adaptive="false",
        timeDependent="false",
    )
    return item, parts.notes


def _outcome(identifier: str, cardinality: str, base_type: str, most: str | None = None) -> ET.Element:
    attributes = {"identifier": identifier, "cardinality": cardinality, "baseType": base_type}
    if most is None:
        return element("outcomeDeclaration", **attributes)
    zero = element("defaultValue", element("value", "0"))
    return element("outcomeDeclaration", zero, **attributes, normalMaximum=most)


def _more(question: Question) -> list[ET.Element]:
    concept = question.concept
    more = [element("p", *inline(f"{concept.title}: `{concept.where}`"))] if concept else []
    return [*more, *(element("p", *inline(f"Source: {source}")) for source in question.sources)]


def _declared(
    identifier: str, cardinality: str, base_type: str, correct: list[str], mapping: dict[str, float] | None = None
) -> ET.Element:
    """Return a response's declaration, with the points of each value in ``mapping``; below 0 in all counts as 0."""
    children = [element("correctResponse", *(element("value", each) for each in correct))] if correct else []
    if mapping:
        entries = [
            # Texts are compared without regard to case, as everywhere.
            element("mapEntry", mapKey=key, mappedValue=repr(points), **_CASE.get(base_type, {}))
            for key, points in mapping.items()
        ]
        children.append(element("mapping", *entries, lowerBound="0", defaultValue="0"))
    attributes = {"identifier": identifier, "cardinality": cardinality, "baseType": base_type}
    return element("responseDeclaration", *children, **attributes)


_CASE = {"string": {"caseSensitive": "false"}}


def _mapped(identifier: str = "RESPONSE") -> ET.Element:
    """Return the rule that adds a response's mapped points. A sum with an empty response in it would be empty."""
    is_given = element("not", element("isNull", variable(identifier)))
    return when(is_given, add_points(element("mapResponse", identifier=identifier)))


def _choices(identifiers: list[str], texts: list[str], *, most: int, shuffle: bool) -> ET.Element:
    choices = [
        element("simpleChoice", *inline(text), identifier=identifier)
        for identifier, text in zip(identifiers, texts, strict=True)
    ]
    attributes = {"responseIdentifier": "RESPONSE", "shuffle": str(shuffle).lower(), "maxChoices": str(most)}
    return element("choiceInteraction", *choices, **attributes)


def _is(identifier: str) -> ET.Element:
    return element("match", variable("RESPONSE"), value("identifier", identifier))


def _options(question: Choice | Several, parts: Parts) -> None:
    is_single = isinstance(question, Choice)
    names = [f"O{number}" for number, _ in enumerate(question.options, start=1)]
    rights = [name for name, option in zip(names, question.options, strict=True) if option.right]
    share = question.points / len(rights)
    points = {name: share if name in rights else (0.0 if is_single else -share) for name in names}
    cardinality = "single" if is_single else "multiple"
    parts.declarations.append(_declared("RESPONSE", cardinality, "identifier", rights, points))
    texts = [option.text for option in question.options]
    parts.body.append(_choices(names, texts, most=1 if is_single else 0, shuffle=question.shuffle))
    parts.rules.append(_mapped())
    for name, option in zip(names, question.options, strict=True):
        taken = _is(name) if is_single else element("member", value("identifier", name), variable("RESPONSE"))
        parts.respond(taken, option.feedback)


def _true_false(question: TrueFalse, parts: Parts) -> None:
    right, wrong = ("TRUE", "FALSE") if question.answer else ("FALSE", "TRUE")
    parts.declarations.append(
        _declared("RESPONSE", "single", "identifier", [right], {right: question.points, wrong: 0.0})
    )
    parts.body.append(_choices(["TRUE", "FALSE"], ["True", "False"], most=1, shuffle=False))
    parts.rules.append(_mapped())
    parts.respond(_is(wrong), question.feedback)


def _field(identifier: str = "RESPONSE") -> ET.Element:
    return element("textEntryInteraction", responseIdentifier=identifier)


def _near(number: float, tolerance: float) -> ET.Element:
    allowed = repr(tolerance + _ROUNDING * min(1.0, abs(number)))
    attributes = {"toleranceMode": "absolute", "tolerance": f"{allowed} {allowed}"}
    return element("equal", variable("RESPONSE"), value("float", repr(float(number))), **attributes)


def _number(question: Number, parts: Parts) -> None:
    right = question.answer
    assert right is not None
    correct = [] if isinstance(right, Bounds) else [shown_number(right)]
    parts.declarations.append(_declared("RESPONSE", "single", "float", correct))
    parts.body.append(element("p", _field(), f" {plain_of(question.unit)}" if question.unit else None))
    if isinstance(right, Bounds):
        bounds = (("gte", right.at_least), ("lte", right.at_most))
        sides = [
            element(name, variable("RESPONSE"), value("float", repr(float(bound))))
            for name, bound in bounds
            if bound is not None
        ]
        is_right = element("and", *sides)
    else:
        is_right = _near(right, question.tolerance)
    parts.rules.append(when(is_right, add_points(value("float", repr(question.points)))))
    for mistake in question.mistakes:
        parts.respond(_near(mistake.answer, 0), mistake.feedback)


def _text(question: ShortText, parts: Parts) -> None:
    answers = [plain_of(answer) for answer in question.answers]
    mapping = dict.fromkeys(answers, float(question.points))
    parts.declarations.append(_declared("RESPONSE", "single", "string", answers[:1], mapping))
    parts.body.append(element("p", _field()))
    parts.rules.append(_mapped())
    if question.patterns:
        parts.notes.append("left behind: `patterns`")
    for mistake in question.mistakes:
        same = [
            element("stringMatch", variable("RESPONSE"), value("string", plain_of(answer)), caseSensitive="false")
            for answer in mistake.answers
        ]
        parts.respond(element("or", *same), mistake.feedback)


def _order(question: Order, parts: Parts) -> None:
    names = [f"I{number}" for number, _ in enumerate(question.items, start=1)]
    parts.declarations.append(_declared("RESPONSE", "ordered", "identifier", names))
    choices = [
        element("simpleChoice", *inline(item), identifier=name)
        for name, item in zip(names, question.items, strict=True)
    ]
    parts.body.append(element("orderInteraction", *choices, responseIdentifier="RESPONSE", shuffle="true"))
    share = value("float", repr(question.points / (len(names) - 1)))
    for before, behind in pairwise(names):
        anywhere = [
            element("and", _stands_at(place, before), _stands_at(place + 1, behind))
            for place in range(1, len(names))
        ]
        parts.rules.append(when(element("or", *anywhere), add_points(share)))


def _stands_at(place: int, name: str) -> ET.Element:
    return element("match", element("index", variable("RESPONSE"), n=str(place)), value("identifier", name))


def _match(question: Match, parts: Parts) -> None:
    lefts = {f"L{number}": pair.left for number, pair in enumerate(question.pairs, start=1)}
    rights = {f"R{number}": text for number, text in enumerate(question.choices, start=1)}
    right_of = {normalised(text): name for name, text in rights.items()}
    pairs = [f"{left} {right_of[normalised(pair.right)]}" for left, pair in zip(lefts, question.pairs, strict=True)]
    mapping = dict.fromkeys(pairs, question.points / len(pairs))
    parts.declarations.append(_declared("RESPONSE", "multiple", "directedPair", pairs, mapping))
    sets = [
        element(
            "simpleMatchSet",
            *(
                element("simpleAssociableChoice", *inline(text), identifier=name, matchMax=str(most))
                for name, text in texts.items()
            ),
        )
        for texts, most in ((lefts, 1), (rights, len(lefts)))
    ]
    attributes = {"responseIdentifier": "RESPONSE", "shuffle": "true", "maxAssociations": str(len(lefts))}
    parts.body.append(element("matchInteraction", *sets, **attributes))
    parts.rules.append(_mapped())
    for name, pair in zip(pairs, question.pairs, strict=True):
        given = element("member", value("directedPair", name), variable("RESPONSE"))
        parts.respond(element("not", given), pair.feedback)


def _netstat_row(question: NetstatRow, parts: Parts) -> None:
    share = question.points / len(question.blanks)
    for name in question.blanks:
        identifier = f"RESPONSE_{name.upper()}"
        spellings = [plain_of(text) for text in (question.row.cell(name), *question.accept.get(name, ())) if text]
        mapping = dict.fromkeys(spellings, share)
        parts.declarations.append(_declared(identifier, "single", "string", spellings[:1], mapping))
        if mapping:
            parts.rules.append(_mapped(identifier))
        if not question.row.cell(name):
            is_empty = element("isNull", variable(identifier))
            parts.rules.append(when(is_empty, add_points(value("float", repr(share)))))
    head = element("tr", *(element("th", HEADINGS[name]) for name in CELLS))
    cells = [
        element("td", _field(f"RESPONSE_{name.upper()}") if name in question.blanks else question.row.cell(name))
        for name in CELLS
    ]
    parts.body.append(element("table", element("tbody", head, element("tr", *cells))))


_WRITERS: dict[str, Callable[[Any, Parts], None]] = {
    "choice": _options,
    "several": _options,
    "true-false": _true_false,
    "number": _number,
    "text": _text,
    "order": _order,
    "match": _match,
    "netstat-row": _netstat_row,
}
