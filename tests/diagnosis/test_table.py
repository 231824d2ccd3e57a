"""The table of mistakes: nothing is left out of it, and each tells a learner what he needs."""

import importlib
import re
from pathlib import Path

import pytest

from grader.diagnosis import MISTAKES, SUMMARIES
from grader.diagnosis.base import Mistake

FOLDER = Path(importlib.import_module("grader.diagnosis").__file__ or "").parent
HELPERS = {"__init__", "base", "evidence", "plugins", "scene", "traced"}
SECTIONS = ("## Why it matters", "## See it yourself", "## A small program")
SENTENCE_END = re.compile(r"[.?!](?=\s|$)")


def text_of(name: str) -> str:
    """Return what `sockgrade explain` tells."""
    return (FOLDER / f"{name.replace('-', '_')}.md").read_text("utf-8")


def test_every_file_is_registered() -> None:
    """Each file is a mistake with a line in the table, by the file's name, or one that helps the others."""
    files = {path.stem.replace("_", "-") for path in FOLDER.glob("*.py") if path.stem not in HELPERS}
    assert files == set(MISTAKES)
    for name in MISTAKES:
        module = importlib.import_module(f"grader.diagnosis.{name.replace('-', '_')}")
        assert name == module.MISTAKE.id
        assert SUMMARIES[name] == module.__doc__


def test_every_mistake_has_a_text_and_no_text_is_left_over() -> None:
    """A text beside each file."""
    assert {path.stem.replace("_", "-") for path in FOLDER.glob("*.md")} == set(MISTAKES)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_text_tells_all(name: str) -> None:
    """A title, what it is, why it matters, how to see it, and a program; and its blocks of code are closed."""
    text = text_of(name)
    assert text.startswith("# ")
    assert [text.count(section) for section in SECTIONS] == [1, 1, 1]
    assert [line for line in text.splitlines() if len(line) > 116] == []
    assert text.count("```") % 2 == 0
    see, program = text.split("## See it yourself")[1].split("## A small program")
    assert "```console\n$ " in see or "```console\n$" in see
    assert "```" in program


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=lambda mistake: mistake.id)
def test_a_diagnosis_is_short(mistake: Mistake) -> None:
    """Two to four sentences for a beginner, a sentence's worth of advice, and a place to read on."""
    assert 2 <= len(SENTENCE_END.findall(mistake.explanation)) <= 4
    assert SENTENCE_END.search(mistake.advice)
    assert not mistake.title.endswith(".")
    assert len(mistake.title) <= 100
    assert mistake.link.startswith("https://")
    assert mistake.concept
