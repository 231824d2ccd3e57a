"""The form of exercise and topic files as JSON Schemas, for editors: completion, and what each key is for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from grader.loader import topic
from grader.loader.descriptions import OURS, add_descriptions
from grader.loader.drafts import COMMON_KEYS
from grader.loader.exercise import KEYS, SLUG_KEY
from grader.model.exercise import Exercise
from grader.model.finding import Reason
from grader.model.language import Model
from grader.model.questions import QUESTIONS
from grader.model.questions.from_run import RUN_FACTS
from grader.model.steps import STEP_OPTIONS
from grader.model.steps.base import StepOptions
from grader.model.topic import Topic

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_Schema = dict[str, Any]


class _WithoutTitles(GenerateJsonSchema):
    """pydantic's titles repeat the keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return that no field gets a title."""
        del schema
        return False


def exercise_schema(more: Mapping[str, type[StepOptions]] = MappingProxyType({})) -> _Schema:
    """Return the schema (JSON Schema, draft 2020-12) that every valid exercise file follows.

    ``more``: the options of further steps, by the steps' names.
    """
    definitions = _definitions(Exercise, *STEP_OPTIONS.values(), *QUESTIONS.values(), *RUN_FACTS.values())
    root = definitions.pop("Exercise")
    _tell_kinds(definitions)
    definitions.pop("StepOptions")
    added = {kind: _add_step(kind, options, definitions) for kind, options in more.items()}
    definitions["Step"] = _step(definitions["Step"], definitions, added)
    definitions["Mistake"]["properties"]["reason"]["enum"] = [str(reason) for reason in Reason]
    slug = {"description": "Its name: the same as its folder's.", **root["properties"].pop("slug")}
    return _document("An exercise of sockgrade", KEYS, {SLUG_KEY: slug}, root, definitions)


def topic_schema() -> _Schema:
    """Return the schema (JSON Schema, draft 2020-12) that every valid topic file follows."""
    definitions = _definitions(Topic, *QUESTIONS.values())
    root = definitions.pop("Topic")
    for definition in definitions.values():
        definition.get("properties", {}).pop("from_run", None)
    definitions.pop("RunFact")
    _tell_kinds(definitions)
    slug = {"description": "Its name: the same as its file's.", **root["properties"].pop("slug")}
    return _document("A topic of sockgrade", topic.KEYS, {topic.SLUG_KEY: slug}, root, definitions)


def _add_step(kind: str, options: type[StepOptions], definitions: dict[str, _Schema]) -> _Schema:
    """Add the definitions of another package's step, and return the reference to it.

    Each is named after the step: the package may have given its classes names that ours have, too.
    """
    (its_own,), generated = _generate(options, package=options.__module__.partition(".")[0])
    renamed = {_pointer_to(name): _pointer_to(f"{kind}.{name}") for name in generated}
    definitions |= {f"{kind}.{name}": _with_references(each, renamed) for name, each in generated.items()}
    return _reference(f"{kind}.{its_own}", definitions)


def _with_references(schema: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(schema, list):
        return [_with_references(each, renamed) for each in schema]
    if isinstance(schema, dict):
        return {
            key: renamed.get(value, value)
            if key == "$ref" and isinstance(value, str)
            else _with_references(value, renamed)
            for key, value in schema.items()
        }
    return schema


def _definitions(*models: type[Model]) -> dict[str, _Schema]:
    """Return the polished definitions of our models and of all that they hold, by the models' names."""
    return _generate(*models, package=OURS)[1]


def _generate(*models: type[Model], package: str) -> tuple[list[str], dict[str, _Schema]]:
    """Return what the models' own definitions are called, and the polished ones of all that they hold.

    Where two classes have one name, pydantic puts their modules before it.
    """
    references, generated = TypeAdapter.json_schemas(
        [(place, "validation", TypeAdapter(model)) for place, model in enumerate(models)],
        schema_generator=_WithoutTitles,
    )
    definitions: dict[str, _Schema] = generated["$defs"]
    add_descriptions(definitions, package)
    _polish(definitions)
    called = [references[place, "validation"]["$ref"] for place in range(len(models))]
    return [each.removeprefix(_pointer_to("")) for each in called], definitions


def _tell_kinds(definitions: dict[str, _Schema]) -> None:
    """Let a question be any of its kinds, and what it asks of a run any of the facts."""
    about = definitions["Question"]["description"]
    definitions["Question"] = {
        "description": about,
        "type": "object",
        "properties": {"kind": {"enum": list(QUESTIONS)}},
        "required": ["kind"],
        "oneOf": [{"$ref": _pointer_to(model.__name__)} for model in QUESTIONS.values()],
    }
    if "RunFact" in definitions:
        about = definitions["RunFact"]["description"]
        facts = [{"$ref": _pointer_to(model.__name__)} for model in RUN_FACTS.values()]
        definitions["RunFact"] = {"description": about, "oneOf": facts}


def _document(
    title: str, keys: tuple[str, ...], slug: _Schema, root: _Schema, definitions: dict[str, _Schema]
) -> _Schema:
    properties = {**slug, **root["properties"]}
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "properties": {key: properties[key] for key in keys},
        "required": [key for key in keys if key in root["required"] or key in slug],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _step(generated: _Schema, definitions: dict[str, _Schema], added: dict[str, _Schema]) -> _Schema:
    """Return the schema of a step: the common keys, and exactly one that says what is done."""
    common = {key: generated["properties"][key] for key in COMMON_KEYS}
    kinds = {kind: _reference(model.__name__, definitions) for kind, model in STEP_OPTIONS.items()} | added
    return {
        "description": generated["description"],
        "type": "object",
        "properties": {**common, **kinds},
        "required": [key for key in COMMON_KEYS if key in generated["required"]],
        "oneOf": [{"required": [kind]} for kind in kinds],
        "additionalProperties": False,
    }


def _reference(name: str, definitions: dict[str, _Schema]) -> _Schema:
    description = definitions[name].get("description")
    return {"$ref": _pointer_to(name), **({"description": description} if description else {})}


def _pointer_to(name: str) -> str:
    """Return how a definition is referred to (RFC 6901, 3 and 6): a plugin's name may have a slash or a space."""
    return f"#/$defs/{quote(name.replace('~', '~0').replace('/', '~1'))}"


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
