"""The table of formats, and what all of them keep."""

from pathlib import Path

import pytest

from grader.model.questions.from_run import RUN_FACTS
from grader.quiz import exchange
from grader.quiz.exchange import FORMATS, load_format
from tests.quiz.exchange.drawn import topic_of
from tests.quiz.questions import question

HELPERS = {
    "exported",
    "gift_answers",
    "gift_reading",
    "gift_text",
    "html_text",
    "qti_items",
    "qti_xml",
    "topic_yaml",
}


def test_every_format_is_registered() -> None:
    """A writer that nobody registered fails here."""
    files = {path.stem for path in Path(exchange.__file__).parent.glob("*.py")} - {"__init__"} - HELPERS
    assert {f"grader.quiz.exchange.{name}" for name in files} == set(FORMATS.values())


@pytest.mark.parametrize("name", FORMATS)
def test_questions_about_a_run_are_left_out(name: str) -> None:
    """No file can know what a learner's run will show: told, in every format."""
    fact = RUN_FACTS["client-port"].validated({"fact": "client-port", "connections": "first"})
    about_run = question(id="own", kind="number", from_run=fact)
    other = question(kind="true-false", answer=True)
    exported = load_format(name)((topic_of(about_run, other),))
    assert exported.lost == ("drawn/own: left out: only a run of `drawn` can tell its answer",)
    assert b"own" not in exported.content
