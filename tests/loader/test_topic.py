"""Files of questions about one subject."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from grader.loader import ExerciseProblems, load_topic, topic_schema
from grader.loader.nodes import MappingNode
from grader.loader.text import read_text
from grader.loader.tree import read_tree
from grader.model.questions.true_false import TrueFalse
from tests.loader.test_schema import plain

VALID = """\
topic: time-wait
title: Why TIME_WAIT
about: What is left of a connection.
questions:
  - {id: who, kind: true-false, question: It belongs to a process., answer: false, explanation: No descriptor.}
  - {id: long, kind: number, question: How long?, answer: 60, unit: s, explanation: TCP_TIMEWAIT_LEN.}
"""


def complaints(path: Path, text: str) -> list[str]:
    """Return what is wrong with a topic, without the file's name."""
    path.write_text(text)
    with pytest.raises(ExerciseProblems) as caught:
        load_topic(path)
    return [str(each).removeprefix(f"{path}:").partition("\n")[0] for each in caught.value.problems]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "time-wait.yaml"


def test_a_valid_topic(path: Path) -> None:
    path.write_text(VALID)
    topic = load_topic(path)
    assert (topic.slug, topic.title, [each.id for each in topic.questions]) == (
        "time-wait",
        "Why TIME_WAIT",
        ["who", "long"],
    )
    assert isinstance(topic.questions[0], TrueFalse)


def test_all_mistakes_at_once(path: Path) -> None:
    """The name, unknown keys, ids given twice, and wrong questions, each with its place."""
    text = (
        VALID.replace("topic: time-wait", "topic: time-wat")
        .replace("about:", "abuot:")
        .replace("id: long", "id: who")
        .replace("answer: false", "answer: 3")
    )
    told = complaints(path, text)
    assert [each.partition(", ")[0] for each in told] == [
        "1:8: `topic`",
        "3:1: unknown key `abuot`",
        "5:77: `answer`",
        "6:10: a second question has the id `who`",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a]", "1:1: a topic, expected a mapping of keys to values, found a list"),
        (VALID.partition("questions")[0], "1:1: missing key `questions` in the topic"),
        (VALID.partition("  - ")[0] + "  []\n", "5:3: `questions`, expected at least 1 item, found none"),
        (
            VALID.replace("answer: 60", "from_run: {fact: program-pid, program: server}"),
            "6:51: a topic has no run that `from_run` could tell of",
        ),
    ],
)
def test_each_mistake(path: Path, text: str, message: str) -> None:
    assert complaints(path, text) == [message]


def test_what_cannot_be_read_is_called_a_topic(tmp_path: Path) -> None:
    with pytest.raises(ExerciseProblems, match="cannot read the topic: there is no such file"):
        load_topic(tmp_path / "none.yaml")


def test_the_schema_fits(path: Path) -> None:
    """What loads follows it, and it is the one in the repository."""
    Draft202012Validator.check_schema(topic_schema())
    path.write_text(VALID)
    root = read_tree(read_text(path)).root
    assert isinstance(root, MappingNode)
    validator = Draft202012Validator(topic_schema())
    assert list(validator.iter_errors(plain(root.value))) == []
    written = plain({**root.value, "questions": ({**root.value["questions"][0], "kind": "order"},)})
    assert list(validator.iter_errors(written)) != []
    kept = Path(__file__).parents[2] / "exercises" / "topic.schema.json"
    assert json.loads(kept.read_text("utf-8")) == topic_schema()
