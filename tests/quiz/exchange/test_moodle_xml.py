"""Moodle XML: well-formed whatever the texts are, each kind as Moodle's type, and the same points."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from grader.model.questions import QUESTIONS
from grader.model.questions.base import Question
from grader.quiz.exchange.html_text import html_of, plain_of, text_of
from grader.quiz.exchange.moodle_xml import TYPES, write
from tests.quiz.exchange.drawn import questions, topic_of
from tests.quiz.page.sample import sample_topics
from tests.quiz.questions import question


def written(asked: Question) -> ET.Element:
    """Return the question's element."""
    quiz = ET.fromstring(write((topic_of(asked),)).content)
    return next(each for each in quiz if each.get("type") != "category")


def text_at(element: ET.Element, path: str) -> str:
    """Return an element's text; the path must lead to one."""
    found = element.find(path)
    assert found is not None, path
    return found.text or ""


def answers_of(element: ET.Element) -> list[tuple[float, str, str]]:
    """Return each answer's percent, text and feedback."""
    return [
        (float(each.get("fraction", "")), text_at(each, "text"), text_at(each, "feedback/text"))
        for each in element.findall("answer")
    ]


def kept(text: str) -> str:
    """Return a text as it comes back from HTML."""
    return text_of(html_of(text))[0]


@settings(max_examples=200)
@given(questions())
def test_every_text_comes_through(asked: Question) -> None:
    """The file is well-formed, and the texts in it are the author's."""
    element = written(asked)
    assert element.get("type") == TYPES[asked.kind]
    if asked.kind != "netstat-row":
        assert text_of(text_at(element, "questiontext/text"))[0] == kept(asked.question)
    assert text_of(text_at(element, "generalfeedback/text"))[0] == kept(asked.explanation)
    data: Any = asked
    if asked.kind in ("choice", "several"):
        told = [(text_of(text)[0], text_of(said)[0]) for _, text, said in answers_of(element)]
        assert told == [(kept(each.text), kept(each.feedback or "")) for each in data.options]
    if asked.kind == "text":
        assert [text.replace("\\*", "*") for share, text, _ in answers_of(element) if share == 100] == [
            plain_of(answer) for answer in data.answers
        ]
    if asked.kind == "order":
        assert [text_of(text_at(each, "text"))[0] for each in element.findall("answer")] == list(
            map(kept, data.items)
        )
    if asked.kind == "match":
        pairs = [(text_at(each, "text"), text_at(each, "answer/text")) for each in element.findall("subquestion")]
        lefts = [kept(pair.left) for pair in data.pairs] + [""] * len(data.distractors)
        assert [text_of(left)[0] for left, _ in pairs] == lefts
        assert [right for _, right in pairs] == [
            *(plain_of(pair.right) for pair in data.pairs),
            *map(plain_of, data.distractors),
        ]


def test_every_kind_has_a_type() -> None:
    """A new kind is mapped to one of Moodle's types."""
    assert set(TYPES) == set(QUESTIONS)
    quiz = ET.fromstring(write(sample_topics()).content)
    types = [each.get("type") for each in quiz]
    assert types.count("category") == 2
    assert set(types) == {*TYPES.values(), "category"}


def test_points_hint_and_tags() -> None:
    """Each stands where Moodle looks for it, and where to read more stands below the explanation."""
    asked = question(
        kind="true-false",
        answer=True,
        points=2.5,
        hint="Look.",
        tags=("ports",),
        concept={"title": "TCP", "link": "https://example.org/?a=1&b=2"},
        sources=("tcp(7)",),
    )
    element = written(asked)
    assert float(text_at(element, "defaultgrade")) == 2.5
    assert text_at(element, "hint/text") == "Look."
    assert text_at(element, "tags/tag/text") == "ports"
    assert '<a href="https://example.org/?a=1&amp;b=2">TCP</a>' in text_at(element, "generalfeedback/text")
    assert "Source: tcp(7)" in text_at(element, "generalfeedback/text")
    assert write((topic_of(asked),)).lost == ()


@pytest.mark.parametrize(("rights", "wrongs"), [(1, 1), (2, 3), (3, 1)])
def test_several_options_get_our_points(rights: int, wrongs: int) -> None:
    """All right ones make a hundred, and a wrong one takes as much as a right one gives."""
    options = [{"text": f"r{index}", "right": True} for index in range(rights)]
    options += [{"text": f"w{index}"} for index in range(wrongs)]
    shares = [share for share, _, _ in answers_of(written(question(kind="several", options=tuple(options))))]
    assert sum(shares[:rights]) == pytest.approx(100, abs=0.001)
    assert shares[rights:] == [-shares[0]] * wrongs


def test_a_number_within_bounds() -> None:
    """Moodle takes a middle and a tolerance; the ends are still right, their neighbours wrong."""
    element = written(question(kind="number", answer={"at_least": 32768, "at_most": 60999}, unit="ms"))
    middle, near = float(text_at(element, "answer/text")), float(text_at(element, "answer/tolerance"))
    assert (middle - near, middle + near) == (32768, 60999)
    assert text_at(element, "units/unit/unit_name") == "ms"


def test_a_row_of_netstat_is_a_table_of_fields() -> None:
    """Given cells are shown, blank ones are fields; stars are stars; other points are told."""
    asked = next(each for each in sample_topics()[0].questions if each.kind == "netstat-row")
    text = text_at(written(asked), "questiontext/text")
    assert "{1:SHORTANSWER:=0.0.0.0:9999~=\\*:9999}" in text
    assert "{1:SHORTANSWER:=LISTEN}" in text
    assert "<code>0.0.0.0:*</code>" in text
    assert write((topic_of(asked),)).lost == ()
    other = write((topic_of(replace(asked, points=5)),))
    assert other.lost == ("drawn/listener: worth 2 there: Moodle counts a point for each field",)


def test_what_is_lost_is_told() -> None:
    """Patterns and the feedback to pairs have no place; an empty cell can't be asked for."""
    udp = question(
        kind="netstat-row", row={"proto": "udp", "local": "0.0.0.0:53", "foreign": "0.0.0.0:*"}, blanks=("state",)
    )
    assert "drawn/q: left out: Moodle has no field" in write((topic_of(udp),)).lost[0]
    lost = write(sample_topics()).lost
    assert lost == (
        "begin/byte-order: left behind: `patterns`",
        "begin/services: left behind: the feedback to `22`",
    )
