"""The marks of a file of answers as JSON, and the JSON Schema that they keep. It must not import rich."""

from typing import Any

from grader.model.exercise import Audience
from grader.model.marks import QuizMarks
from grader.report.audience import quiz_for
from grader.report.escape import dump_json
from grader.report.json_format import DIALECT, plain

QUIZ_VERSION = 1
"""Raised when a reader of the JSON marks must change."""


def render_quiz_json(quiz: QuizMarks, audience: Audience) -> str:
    """Return the marks as JSON, in the form of :func:`quiz_schema`."""
    return dump_json({"version": QUIZ_VERSION, **plain(quiz_for(quiz, audience))}) + "\n"


def quiz_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of rendered marks."""
    from pydantic import TypeAdapter

    from grader.report.written_schema import WrittenSchema

    schema = TypeAdapter(QuizMarks).json_schema(mode="serialization", schema_generator=WrittenSchema)
    schema["properties"] = {"version": {"const": QUIZ_VERSION, "type": "integer"}, **schema["properties"]}
    schema["required"] = ["version", *schema["required"]]
    return {"$schema": DIALECT, **schema, "title": "sockgrade quiz marks"}
