"""The form of ``exercise.yaml`` as a JSON Schema, for editors: completion, and what each key is for."""

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from grader.loader.descriptions import add_descriptions
from grader.loader.drafts import COMMON_KEYS
from grader.loader.exercise import KEYS, SLUG_KEY
from grader.model.exercise import Exercise
from grader.model.finding import Reason
from grader.model.language import Model
from grader.model.steps import STEP_OPTIONS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_Schema = dict[str, Any]


class _WithoutTitles(GenerateJsonSchema):
    """pydantic's titles repeat the keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return that no field gets a title."""
        del schema
        return False


def exercise_schema() -> _Schema:
    """Return the schema (JSON Schema, draft 2020-12) that every valid exercise file follows."""
    models: tuple[type[Model], ...] = (Exercise, *STEP_OPTIONS.values())
    _, generated = TypeAdapter.json_schemas(
        [(model.__name__, "validation", TypeAdapter(model)) for model in models], schema_generator=_WithoutTitles
    )
    definitions: dict[str, _Schema] = generated["$defs"]
    add_descriptions(definitions)
    _polish(definitions)
    root = definitions.pop("Exercise")
    definitions.pop("StepOptions")
    definitions["Step"] = _step(definitions["Step"], definitions)
    definitions["Mistake"]["properties"]["reason"]["enum"] = [str(reason) for reason in Reason]
    slug = {"description": "Its name: the same as its folder's.", **root["properties"].pop("slug")}
    properties = {SLUG_KEY: slug, **root["properties"]}
    return {
        "$schema": DIALECT,
        "title": "An exercise of sockgrade",
        "type": "object",
        "properties": {key: properties[key] for key in KEYS},
        "required": [key for key in KEYS if key in root["required"] or key == SLUG_KEY],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _step(generated: _Schema, definitions: dict[str, _Schema]) -> _Schema:
    """Return the schema of a step: the common keys, and exactly one that says what is done."""
    common = {key: generated["properties"][key] for key in COMMON_KEYS}
    kinds = {kind: _reference(model.__name__, definitions) for kind, model in STEP_OPTIONS.items()}
    return {
        "description": generated["description"],
        "type": "object",
        "properties": {**common, **kinds},
        "required": [key for key in COMMON_KEYS if key in generated["required"]],
        "oneOf": [{"required": [kind]} for kind in kinds],
        "additionalProperties": False,
    }


def _reference(name: str, definitions: dict[str, _Schema]) -> _Schema:
    return {"$ref": f"#/$defs/{name}", "description": definitions[name]["description"]}


def _polish(schema: Any) -> None:
    """Make a generated schema what the loader accepts, and its texts what editors show: Markdown."""
    if isinstance(schema, list):
        for each in schema:
            _polish(each)
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("description"), str):
        schema["description"] = schema["description"].replace("``", "`")
    if "patternProperties" in schema:
        schema["additionalProperties"] = False
    _allow_null(schema)
    for each in schema.values():
        _polish(each)


def _allow_null(schema: _Schema) -> None:
    """Let null stand where it is the default: a union's own input type may have left it out."""
    members = schema.get("anyOf")
    if (
        "default" in schema
        and schema["default"] is None
        and members is not None
        and {"type": "null"} not in members
    ):
        members.append({"type": "null"})
