"""A report as JSON, and the JSON Schema that such a report keeps.

Everything is written, in the model's order and in ASCII: what a submission printed cannot reach a terminal
through it. It must not import rich.
"""

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from grader.model.exercise import Audience
from grader.model.report import Report
from grader.report.audience import report_for
from grader.report.escape import dump_json, for_json

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_AS_THEY_ARE = {int, float, bool, type(None)}


def render(*reports: Report, audience: Audience = "student") -> str:
    """Return one report as a JSON object, several as a list of them, with a line break at its end.

    For students, the instructor's findings are left out and the totals stay.
    """
    written = [plain(report_for(report, audience)) for report in reports]
    return dump_json(written[0] if len(written) == 1 else written) + "\n"


def plain(value: Any) -> Any:
    """Return what JSON can say of a value of the report; lone surrogates are escaped."""
    kind: Any = type(value)
    if kind in _AS_THEY_ARE:  # as most of the facts of a long run, which are a million
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return for_json(value)
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {for_json(key): plain(each) for key, each in value.items()}
    names = _names_of_fields(kind)
    return value if names is None else {name: plain(getattr(value, name)) for name in names}


@cache
def _names_of_fields(kind: Any) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def read_report(text: str) -> Report:
    """Return a report that was written as JSON. Raises ValueError for anything else."""
    from pydantic import TypeAdapter

    return TypeAdapter(Report).validate_json(text)


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a rendered report. Every key is always written."""
    from pydantic import TypeAdapter

    from grader.report.written_schema import WrittenSchema

    schema = TypeAdapter(Report).json_schema(mode="serialization", schema_generator=WrittenSchema)
    return {"$schema": DIALECT, **schema, "title": "sockgrade report"}
