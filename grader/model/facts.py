"""How facts and judgements are declared: plain frozen dataclasses, written by name.

They are made by the grader, many times a second, so nothing validates them; and a run starts faster without. Who
reads them back from a file validates them there, by the same annotations.
"""

from dataclasses import fields
from typing import Any, TypeVar, dataclass_transform

from grader.model.plainclass import plain

_Declared = TypeVar("_Declared")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def facts(declared: type[_Declared]) -> type[_Declared]:
    """Make a class a frozen dataclass whose fields are given by name."""
    # Read by whoever builds a schema of it: the strings below fields are their descriptions.
    declared.__pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}  # type: ignore[attr-defined]
    return plain(declared)


def fields_of(value: Any) -> dict[str, Any]:
    """Return the fields of a dataclass by name; what they hold stays as it is."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
