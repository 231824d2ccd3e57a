"""What the strings below a model's fields say, for the schema that editors read.

Read from the source when the schema is asked for: pydantic can do it at each start, and takes longer for that than
for everything else in the models.
"""

import ast
import inspect
from itertools import pairwise
from pathlib import Path
from typing import Any

from grader.model.language import Model, keys_of

OURS = "grader"
"""Our own package."""


def add_descriptions(definitions: dict[str, dict[str, Any]], package: str) -> None:
    """Give the properties of each generated definition the description that its model's source has.

    Where a model of that name is in ``package``, it is meant, and no other.
    """
    found = sorted(_all_models(Model), key=lambda model: (_is_of(model, package), _is_of(model, OURS)))
    models = {model.__name__: model for model in found}
    for name, schema in definitions.items():
        if name not in models:
            continue
        texts = field_descriptions(models[name])
        for key, text in texts.items():
            if key in schema.get("properties", {}):
                schema["properties"][key] = {"description": text, **schema["properties"][key]}


def field_descriptions(model: type[Model]) -> dict[str, str]:
    """Return the string below each field of a model and of those it inherits from, by the field's key in YAML."""
    found: dict[str, str] = {}
    for ancestor in reversed(model.__mro__):
        if issubclass(ancestor, Model):
            found |= _strings_below_fields(ancestor)
    aliases = {name: key for key, name in keys_of(model).items()}
    return {aliases[name]: text for name, text in found.items() if name in aliases}


def _strings_below_fields(model: type[Model]) -> dict[str, str]:
    try:
        module = ast.parse(Path(inspect.getfile(model)).read_bytes())  # in what encoding, its first lines say
    except (OSError, TypeError, ValueError, SyntaxError):
        return {}  # another package's may be without its source
    classes = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == model.__name__]
    pairs = [pair for node in classes for pair in pairwise(node.body)]
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairs
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
        if isinstance(below.value.value, str)
    }


def _is_of(model: type[Model], package: str) -> bool:
    return model.__module__.partition(".")[0] == package


def _all_models(model: type[Model]) -> list[type[Model]]:
    below = model.__subclasses__()
    return [model, *(each for child in below for each in _all_models(child))]
