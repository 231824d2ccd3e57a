"""GIFT: what it carries comes back equal, whatever the texts are; what it does not carry is told."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings

from grader.loader import load_topic
from grader.model.language import as_written
from grader.model.questions import QUESTIONS
from grader.model.questions.base import Question
from grader.quiz.exchange.gift import percent, write
from grader.quiz.exchange.gift_reading import NO_EXPLANATION, read_gift
from grader.quiz.exchange.html_text import html_of, plain_of, text_of
from grader.quiz.exchange.topic_yaml import topic_yaml
from tests.quiz.exchange.drawn import KINDS, questions, topic_of
from tests.quiz.page.sample import sample_topics
from tests.quiz.questions import question

CARRIED = ("id", "kind", "question", "explanation", "tags")
PLAIN = ("answers", "right", "items", "distractors")
"""Keys whose texts are no HTML in GIFT."""


def canonical(value: Any, key: str = "") -> Any:
    """Return a value with each text as a file carries it: without outer white space, say."""
    if isinstance(value, str):
        return plain_of(value) if key in PLAIN else text_of(html_of(value))[0]
    if isinstance(value, dict):
        return {name: canonical(each, name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(each, key) for each in value]
    return value


def essence(asked: Question) -> dict[str, Any]:
    """Return what GIFT promises to carry."""
    data = as_written(asked)
    for key in ("hint", "points", "concept", "sources", "shown_by", "patterns", "unit", "shuffle"):
        data.pop(key, None)
    if asked.kind == "text":
        data["mistakes"] = [
            {"answers": [answer], "feedback": each["feedback"]}
            for each in data.get("mistakes", ())
            for answer in each["answers"]
        ]
    found = canonical(data)
    assert isinstance(found, dict)
    return {key: value for key, value in found.items() if value not in ([], {})}


@settings(max_examples=150)
@given(questions())
def test_what_is_written_is_read_again(asked: Question) -> None:
    """A question comes back equal; or the result says what is missing of it."""
    exported = write((topic_of(asked),))
    imported = read_gift(exported.content.decode())
    about_pieces = [line for line in exported.lost if "left behind: `" not in line]
    if about_pieces:
        assert all(line.startswith("drawn/q: ") for line in about_pieces)
        return
    assert imported.lost == []
    assert [essence(each) for each in imported.questions] == [essence(asked)]
    assert imported.title == "Drawn: a/b"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_written_or_refused_by_name(kind: str) -> None:
    """A new kind is in the writer's table; the one that GIFT lacks is told as left out."""
    asked = next(each for topic in sample_topics() for each in topic.questions if each.kind == kind)
    exported = write((topic_of(asked),))
    told = [line for line in exported.lost if "left out" in line]
    assert bool(told) == (kind == "netstat-row")
    assert set(KINDS) == set(QUESTIONS)


def test_what_is_lost_is_told() -> None:
    """Each thing that GIFT has no place for has its line."""
    lost = "\n".join(write(sample_topics()).lost)
    assert "begin/client-port: left behind: `concept`, `hint`, `sources`" in lost
    assert "begin/byte-order: left behind: `patterns`" in lost
    assert "begin/services: left behind: the feedback to `22`" in lost
    assert "begin/listener: left out: GIFT has no questions with several fields" in lost


FOREIGN = r"""// A file as teachers write it. [id:old]
$CATEGORY: $course$/top/Networks/TCP//IP

::Grant::Who's buried in Grant's tomb?{=no one #Right! ~Grant#He is entombed. ~Jefferson}

// [tag:Byte order]
Which function swaps? {=htons =%50%htonl =%0%ntohs#The way back. =hton* =net (b* =é* #### It swaps.}

Port 80 is {=well-known ~private} to all.

When was TCP/IP switched on?{#1983:1}

::Range::A port for clients?{#32768..60999 ####See ip(7).}

The sun rises.{T}

::With a very, very long name that no slug of forty-eight characters could ever hold::Sun?{FALSE#No.#Yes.}

Match. {
  =LISTEN -> waits
  =ESTABLISHED -> talks
  = -> sleeps
}

Tell all that you know. {}

Only a description.

[html]<p>Take <code>two</code>.</p><img src="x.png"> {~%50%a~%50%b~%-100%c ####[plain]<b>}

What? { =a
"""


def test_a_foreign_file() -> None:
    """Every form of GIFT's manual is read; what we have no question for is told with its reason."""
    imported = read_gift(FOREIGN.replace("\n", "\r\n"))
    by_id = {each.id: each for each in imported.questions}
    dumped = {name: as_written(each) for name, each in by_id.items()}
    assert imported.title == "TCP/IP"
    assert dumped["grant"]["options"] == (
        {"text": "no one", "right": True, "feedback": "Right!"},
        {"text": "Grant", "feedback": "He is entombed."},
        {"text": "Jefferson"},
    )
    assert dumped["question-3"]["answers"] == ("htons",)
    assert dumped["question-3"]["patterns"] == ("hton.*", r"net \(b.*")
    assert dumped["question-3"]["mistakes"] == ({"answers": ("ntohs",), "feedback": "The way back."},)
    assert dumped["question-3"]["tags"] == ("byte-order",)
    assert dumped["question-4"]["question"] == "Port 80 is _____ to all."
    assert dumped["question-5"] | {"answer": 1983, "tolerance": 1.0} == dumped["question-5"]
    assert dumped["range"]["answer"] == {"at_least": 32768, "at_most": 60999}
    assert dumped["question-7"]["answer"] is True
    assert dumped["question-7"]["explanation"] == NO_EXPLANATION
    sun = next(each for name, each in dumped.items() if name.startswith("with-a-very"))
    assert (sun["answer"], sun["feedback"]) == (False, "No.")
    assert dumped["question-9"]["distractors"] == ("sleeps",)
    assert dumped["question-12"]["question"] == "Take `two`."
    assert dumped["question-12"]["explanation"] == "<b>"
    lost = "\n".join(imported.lost)
    assert "question-10: left out: its answer is an essay" in lost
    assert "question-11: left out: it asks nothing: a description" in lost
    assert "question-12: left behind: <img> in a text" in lost
    assert "question-12: left behind: weights of options" in lost
    assert "question-13: left out: its `{` is never closed" in lost
    assert "question-3: left behind: what `htonl` gets" in lost
    assert "question-3: left behind: the answer `é*`" in lost
    assert "question-7: it has no explanation: write one" in lost


@settings(max_examples=60)
@given(questions(), questions())
def test_an_import_is_a_topic_that_loads(one: Question, two: Question) -> None:
    """What is printed is a file that the loader takes, with the same questions."""
    asked = (one, replace(two, id="q-2"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "drawn.yaml"
        path.write_text(topic_yaml("drawn", "Drawn", "Drawn.", asked), "utf-8")
        assert load_topic(path).questions == asked


@pytest.mark.parametrize("rights", range(1, 26))
def test_several_options_share_all_points(rights: int) -> None:
    """The weights of all right options make a hundred, as nearly as Moodle asks."""
    options = [{"text": f"right {index}", "right": True} for index in range(rights)] + [{"text": "wrong"}]
    content = write((topic_of(question(kind="several", options=tuple(options))),)).content.decode()
    assert content.count(f"~%{percent(1 / rights)}%") == rights
    assert float(percent(1 / rights)) * rights == pytest.approx(100, abs=0.001)


def test_open_bounds_are_kept() -> None:
    """At least so much: up to the largest number that a question may have."""
    asked = question(kind="number", answer={"at_least": 1024})
    imported = read_gift(write((topic_of(asked),)).content.decode()).questions[0]
    assert as_written(imported)["answer"] == {"at_least": 1024, "at_most": 10**15}


@pytest.mark.parametrize("sign", "\\#=~{}:")
def test_every_sign_of_gift_is_escaped(sign: str) -> None:
    """Moodle's manual names these signs: in each place for a text they have a backslash before them."""
    options = ({"text": f"b{sign}", "right": True, "feedback": f"c{sign}"}, {"text": f"d{sign}"})
    asked = question(kind="choice", question=f"a{sign}", explanation=f"e{sign}", options=options)
    content = write((topic_of(asked),)).content.decode()
    for letter in "abcde":
        assert f"{letter}\\{sign}" in content
