"""Validates a part of the tree with its model, and gives each error its place in the file."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from grader.loader.nodes import MappingNode, Place, find
from grader.loader.problems import Problem, shown
from grader.loader.suggestions import closest, did_you_mean
from grader.loader.timing import timing_hint
from grader.loader.wording import Wording, word_error
from grader.model.language import Model, keys_of

ModelT = TypeVar("ModelT", bound=Model)
_KEY = "[key]"
"""What pydantic adds to the place of a mapping's key that is wrong itself."""
_UNKNOWN_KEY = "unexpected_keyword_argument"
"""What pydantic calls it in a dataclass."""
_MOST_ERRORS = 100


class _Complaint(NamedTuple):
    place: Place
    is_about_key: bool
    wording: Wording


def validate(
    model: type[ModelT], data: object, place: Place, *, renamed: dict[str, str] | None = None
) -> tuple[ModelT | None, list[Problem]]:
    """Return the model that the data make, or None and what is wrong with them.

    ``renamed`` maps the model's outermost keys to those of the file, where they differ.
    """
    try:
        return model.validated(data), []
    except ValidationError as error:
        errors = error.errors(include_url=False)[:_MOST_ERRORS]
    except Exception as error:  # a validator that breaks on odd input must not hide the author's other mistakes
        what = f"{place.name} holds a value that cannot be checked"
        return None, [Problem.at(place.node.position, what, hint=shown(f"{type(error).__name__}: {error}"))]
    names = renamed or {}
    for each in errors:
        each["loc"] = tuple(names.get(str(part), part) for part in each["loc"][:1]) + each["loc"][1:]
    return None, [*_key_problems(model, errors, place, names), *_value_problems(errors, place)]


def unknown_key(node: MappingNode, key: str, known: Iterable[str], options: type[Model] | None = None) -> Problem:
    """Return the problem of a key that nobody reads; ``options`` are those of the step that it stands in."""
    free = [each for each in known if each not in node.entries]
    hint = timing_hint(key, options) or did_you_mean(key, free, "keys here")
    return Problem.at(node.entries[key].key_position, f"unknown key `{shown(key)}`", hint=hint)


def misspelled(node: MappingNode, known: Iterable[str]) -> set[str]:
    """Return the keys that unknown keys of a mapping were probably meant to be."""
    every = list(known)
    free = [each for each in every if each not in node.entries]
    unknown = [key for key in node.entries if key not in every][:_MOST_ERRORS]
    return {match for key in unknown if (match := closest(key, free))}


def missing_key(place: Place, key: str) -> Problem:
    """Return the problem of a key that is needed."""
    return Problem.at(place.key_position, f"missing key `{key}` in {place.name}")


def _key_problems(
    model: type[Model], errors: list[ErrorDetails], place: Place, renamed: dict[str, str]
) -> Iterator[Problem]:
    """Yield the unknown keys, and the missing ones unless an unknown key is a misspelling of them."""
    for error in errors:
        *path, key = error["loc"] or ("",)
        parent = find(place, tuple(path))
        if not isinstance(parent.node, MappingNode):
            continue
        known = [key if path else renamed.get(key, key) for key in keys_of(_model_at(model, tuple(path)))]
        if error["type"] == _UNKNOWN_KEY:
            yield unknown_key(parent.node, str(key), known, model)
        elif error["type"] == "missing" and key not in misspelled(parent.node, known):
            yield missing_key(parent, str(key))


def _model_at(model: type[Model], path: tuple[str | int, ...]) -> type[Model]:
    for part in path:
        name = keys_of(model).get(str(part))
        inner = _model_in(get_type_hints(model)[name]) if name else None
        model = inner or model
    return model


def _model_in(annotation: Any) -> type[Model] | None:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _value_problems(errors: list[ErrorDetails], place: Place) -> Iterator[Problem]:
    """Yield the wrong values; what the members of a union expect becomes one problem."""
    complaints: dict[tuple[Any, ...], list[_Complaint]] = {}
    for error in errors:
        if error["type"] in (_UNKNOWN_KEY, "missing") or _is_consequence(error):
            continue
        complaint = _complaint(error, place)
        key = (
            complaint.place.node.position,
            complaint.is_about_key,
            complaint.wording.found,
            complaint.wording.remark,
        )
        complaints.setdefault(key, []).append(complaint)
    yield from map(_problem, complaints.values())


def _is_consequence(error: ErrorDetails) -> bool:
    """Whether a list is called too short only because its items are wrong."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _complaint(error: ErrorDetails, place: Place) -> _Complaint:
    path = error["loc"]
    is_about_key = bool(path) and path[-1] == _KEY
    value = error["input"]
    found = find(
        place, path[:-1] if is_about_key else path, until=value if isinstance(value, dict | tuple) else None
    )
    return _Complaint(found, is_about_key, word_error(error, found.node))


def _problem(complaints: list[_Complaint]) -> Problem:
    (place, is_about_key, wording), *_ = complaints
    expected = " or ".join(dict.fromkeys(each.wording.expected for each in complaints))
    position = place.key_position if is_about_key else place.node.position
    what = f"the name {place.name}" if is_about_key else place.name
    if wording.remark:
        what = f"{what}: {wording.remark}"
    hint = next((each.wording.hint for each in complaints if each.wording.hint), "")
    return Problem.at(position, what, expected=expected, found=wording.found, hint=hint)
