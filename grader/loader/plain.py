"""An exercise or a topic as JSON and back, without validating it again.

Every object carries the name of its class, and only what is not its default. Only classes of the language are made,
and their own ``__post_init__`` holds for them as for any other.
"""

import json
from collections.abc import Callable
from enum import Enum
from importlib import import_module
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path, PosixPath
from typing import Any, TypeVar

from grader.model.endpoints import EndpointPattern
from grader.model.language import Model, given_fields
from grader.model.sockets import SocketProtocol, SocketState

Kind = TypeVar("Kind", bound=Model)
_CLASS = "class"
_LANGUAGE = "grader.model."
_BY_TEXT: dict[str, Callable[[str], Any]] = {
    "IPv4Address": IPv4Address,
    "IPv6Address": IPv6Address,
    "PosixPath": Path,
    "SocketProtocol": SocketProtocol,
    "SocketState": SocketState,
}
"""What a text stands for, by the name of its class."""


def write_plain(model: Model) -> str:
    """Return the JSON of a model. Raises TypeError for a value whose class is not of the language."""
    return json.dumps(_plain(model), separators=(",", ":"))


def read_plain(text: str, kind: type[Kind]) -> Kind:
    """Return the model that :func:`write_plain` wrote. Raises ValueError, TypeError for any other text."""
    try:
        value = json.loads(text, object_hook=_object)
    except (KeyError, AttributeError, ImportError, RecursionError) as error:
        raise ValueError(f"this is no {kind.__name__}") from error
    if not isinstance(value, kind):
        raise TypeError(f"this is no {kind.__name__}")
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        kind = type(value)
        if not kind.__module__.startswith(_LANGUAGE):
            raise TypeError(f"{kind.__qualname__} is another package's")
        given = {name: _plain(each) for name, each in given_fields(value).items()}
        return {_CLASS: f"{kind.__module__.removeprefix(_LANGUAGE)}.{kind.__qualname__}", **given}
    if isinstance(value, EndpointPattern):
        return {_CLASS: "EndpointPattern", "host": value.host, "port": value.port}
    if isinstance(value, Enum | IPv4Address | IPv6Address | PosixPath):
        name = type(value).__name__
        if name not in _BY_TEXT:
            raise TypeError(f"{name} is not of the language")
        return {_CLASS: name, "text": str(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {_CLASS: "dict", "pairs": [[key, _plain(each)] for key, each in value.items()]}
    if value is None or type(value) in (str, int, float, bool):
        return value
    raise TypeError(f"{type(value).__name__} is not of the language")


def _object(written: dict[str, Any]) -> Any:
    name = written.pop(_CLASS)
    if name in _BY_TEXT:
        return _BY_TEXT[name](written["text"])
    if name == "dict":
        return {key: _frozen(value) for key, value in written["pairs"]}
    if name == "EndpointPattern":
        return EndpointPattern(**written)
    module, _, kind = name.rpartition(".")
    made = getattr(import_module(f"{_LANGUAGE}{module}"), kind)
    if not (isinstance(made, type) and issubclass(made, Model)):
        raise TypeError(f"{name} is not of the language")
    return made(**{key: _frozen(value) for key, value in written.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
