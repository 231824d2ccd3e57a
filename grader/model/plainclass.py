"""Frozen dataclasses whose methods are shared: the fields are the standard library's, and nothing is generated.

``dataclasses.dataclass`` compiles six functions for each frozen class, in half a millisecond. The language and what
is told of a run are a hundred classes, and that took a third of a run's own time.
"""

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, fields
from typing import Any, TypeVar, dataclass_transform

_Declared = TypeVar("_Declared")


@dataclass_transform(frozen_default=True)
def plain(declared: type[_Declared]) -> type[_Declared]:
    """Make a class a frozen dataclass; for those of which few objects are made: each takes some microseconds."""
    dataclass(init=False, repr=False, eq=False)(declared)
    defaults: dict[str, Any] = {}
    factories: dict[str, Callable[[], Any]] = {}
    for each in fields(declared):  # type: ignore[arg-type]
        if each.default_factory is not MISSING:
            factories[each.name] = each.default_factory
        elif each.default is not MISSING:
            defaults[each.name] = each.default
    shared: dict[str, Any] = {
        "_names": tuple(each.name for each in fields(declared)),  # type: ignore[arg-type]
        "_defaults": defaults,
        "_factories": factories,
        "__init__": _initialize,
        "__repr__": _represent,
        "__eq__": _equals,
        "__hash__": _hash,
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
    }
    for name, value in shared.items():
        setattr(declared, name, value)
    return declared


def _initialize(self: Any, /, *in_order: Any, **given: Any) -> None:
    values = {**self._defaults, **dict(zip(self._names, in_order, strict=False)), **given}
    for name, make in self._factories.items():
        if name not in values:
            values[name] = make()
    if len(values) != len(self._names) or not all(name in values for name in self._names):
        wrong = sorted(values.keys() ^ set(self._names))
        raise TypeError(f"{type(self).__name__} misses fields, or has none of that name: {', '.join(wrong)}")
    if len(in_order) > len(self._names) or any(name in given for name in self._names[: len(in_order)]):
        raise TypeError(f"{type(self).__name__} was given more values than it has fields, or one of them twice")
    self.__dict__.update(values)
    if hasattr(self, "__post_init__"):
        self.__post_init__()


def _values(value: Any) -> tuple[Any, ...]:
    return tuple(getattr(value, name) for name in value._names)


def _represent(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._names)
    return f"{type(self).__qualname__}({shown})"


def _equals(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _refuse_to_set(self: Any, name: str, value: object) -> None:  # noqa: ARG001 - object's signature
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:  # noqa: ARG001 - object's signature
    raise FrozenInstanceError(f"cannot delete field {name!r}")
