"""A report as JSON, and the JSON Schema that such a report keeps.

Everything is written, in the model's order and in ASCII: what a submission printed cannot reach a terminal
through it. It must not import rich.
"""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from grader.model.exercise import Audience
from grader.model.report import Report
from grader.report.audience import report_for
from grader.report.escape import for_json

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render(report: Report, *, audience: Audience = "student") -> str:
    """Return the report as JSON with a line break at its end.

    ``Report.model_validate_json`` reads it back. For students, the instructor's findings are left out and the
    totals stay.
    """
    document = _without_surrogates(report_for(report, audience).model_dump(mode="json", by_alias=True))
    text = json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False)
    # DEL is ASCII, so json leaves it; it occurs inside strings only.
    return text.replace("\x7f", "\\u007f") + "\n"


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return for_json(value)
    if isinstance(value, dict):
        return {for_json(key): _without_surrogates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(each) for each in value]
    return value


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a rendered report. Every key is always written."""
    schema = Report.model_json_schema(mode="serialization", schema_generator=_WrittenSchema)
    return {"$schema": DIALECT, **schema, "title": "sockgrade report"}


class _WrittenSchema(GenerateJsonSchema):
    """What a reader finds, not what a writer must give: keys with a default are there too."""

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: ARG002 - pydantic's signature
        return True

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])
