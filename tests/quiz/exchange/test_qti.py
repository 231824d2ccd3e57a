"""QTI: the same answers get the same points, and every text comes through."""

import io
import xml.etree.ElementTree as ET
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings

from grader.model.language import as_written
from grader.model.questions import QUESTIONS
from grader.model.questions.base import Question
from grader.model.questions.comparison import normalised
from grader.quiz.exchange.html_text import plain_of
from grader.quiz.exchange.qti import write
from grader.quiz.marking import mark
from grader.quiz.marking.answers import option_of
from tests.quiz.exchange.drawn import questions, topic_of
from tests.quiz.exchange.qti_player import Player
from tests.quiz.page.sample import sample_topics
from tests.quiz.questions import FOLDER, question, read_yaml

NAMESPACE = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
AS_TYPED = (" ", "\t", "ｈ", ".35 MS", "0.35ms", "std::", "htons()", "HTOBE16")
"""QTI compares texts as they are typed, but for capitals, and has none of our patterns."""
CASES: list[tuple[dict[str, Any], Any]] = [
    (case["question"], answer["answer"])
    for case in read_yaml(FOLDER / "marking_cases.yaml")["cases"]
    for answer in case["answers"]
    if not answer.get("malformed")
    and not (
        case["question"]["kind"] in ("text", "number") and any(each in str(answer["answer"]) for each in AS_TYPED)
    )
]


def package(*topics: Any) -> dict[str, bytes]:
    """Return the files of a package."""
    with zipfile.ZipFile(io.BytesIO(write(topics).content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def responses(asked: Any, answer: Any) -> dict[str, Any]:
    """Return an answer in QTI's terms."""
    if asked.kind in ("choice", "several"):
        items = answer if isinstance(answer, list | tuple) else [answer]
        names = [f"O{option_of(each, asked.options) + 1}" for each in items]
        return {"RESPONSE": names if asked.kind == "several" else names[0]}
    if asked.kind == "true-false":
        told = answer if isinstance(answer, bool) else answer.strip().lower() in ("true", "yes")
        return {"RESPONSE": "TRUE" if told else "FALSE"}
    if asked.kind == "number":
        return {"RESPONSE": float(answer)}
    if asked.kind == "order":
        forms = [normalised(item) for item in asked.items]
        return {"RESPONSE": [f"I{forms.index(normalised(item)) + 1}" for item in answer]}
    if asked.kind == "match":
        lefts = [normalised(pair.left) for pair in asked.pairs]
        rights = [normalised(text) for text in asked.choices]
        pairs = {lefts.index(normalised(str(left))): rights.index(normalised(str(r))) for left, r in answer.items()}
        return {"RESPONSE": [f"L{left + 1} R{right + 1}" for left, right in pairs.items()]}
    if asked.kind == "netstat-row":
        return {f"RESPONSE_{name.upper()}": str(text).strip() or None for name, text in answer.items()}
    return {"RESPONSE": str(answer) or None}


@pytest.mark.parametrize(
    ("written", "answer"), CASES, ids=lambda each: str(each.get("id") if isinstance(each, dict) else each)
)
def test_the_same_points(written: dict[str, Any], answer: Any) -> None:
    """A player that follows the specification gives what our marking gives, for the whole table of cases."""
    asked = question(**written)
    marks = mark(asked, answer)
    player = Player(package(topic_of(asked))[f"items/drawn.{asked.id}.xml"], responses(asked, answer))
    if asked.kind == "netstat-row" and answer == {} and not as_written(asked)["row"].get("state"):
        assert player.score == marks.points_possible, "in QTI a field that was left alone is an empty one"
        return
    assert player.score == pytest.approx(marks.points)
    assert sorted(player.said[:-1]) == sorted(marks.feedback)
    assert player.said[-1].startswith(plain_of(asked.explanation))


@settings(max_examples=150)
@given(questions())
def test_every_text_comes_through(asked: Question) -> None:
    """Each file is well-formed, and the question, its choices and its explanation stand in it."""
    files = package(topic_of(asked))
    item = ET.fromstring(files["items/drawn.q.xml"])
    body = item.find(f"{NAMESPACE}itemBody")
    assert body is not None

    def squeezed(text: str) -> str:
        return "".join(text.replace("`", "").split())

    assert squeezed("".join(body.itertext())).startswith(squeezed(plain_of(asked.question)))
    for choice, option in zip(item.iter(f"{NAMESPACE}simpleChoice"), getattr(asked, "options", ()), strict=False):
        assert squeezed("".join(choice.itertext())) == squeezed(plain_of(option.text))
    explanation = item.findall(f"{NAMESPACE}modalFeedback")[-1]
    assert squeezed("".join(explanation.itertext())) == squeezed(plain_of(asked.explanation))


def test_the_package_is_whole() -> None:
    """The manifest names every file, the assessment every item; identifiers are unique."""
    files = package(*sample_topics())
    manifest = ET.fromstring(files["imsmanifest.xml"])
    named = [each.get("href") for each in manifest.iter() if each.tag.endswith("}file")]
    assert sorted(map(str, named)) == sorted(set(files) - {"imsmanifest.xml"})
    asked = [
        each.get("href") for each in ET.fromstring(files["assessment.xml"]).iter(f"{NAMESPACE}assessmentItemRef")
    ]
    assert sorted(map(str, asked)) == sorted(name for name in files if name.startswith("items/"))
    assert len(asked) == 10
    for name in asked:
        identifiers = [
            each.get("identifier") for each in ET.fromstring(files[str(name)]).iter(f"{NAMESPACE}modalFeedback")
        ]
        assert len(identifiers) == len(set(identifiers))
    assert write(sample_topics()).content == write(sample_topics()).content


def test_every_kind_has_an_interaction() -> None:
    """A new kind has a writer here."""
    from grader.quiz.exchange.qti_items import _WRITERS

    assert set(_WRITERS) == set(QUESTIONS)


def test_what_is_lost_is_told() -> None:
    """Patterns and tags have no place."""
    tagged = question(kind="true-false", answer=True, tags=("ports",))
    assert write((topic_of(tagged),)).lost == ("drawn/q: left behind: `tags`",)
    assert write(sample_topics()).lost == ("begin/byte-order: left behind: `patterns`",)
