"""A table of what stands in modules of a package, each imported when it is asked for: a run uses few of them."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Generic, TypeVar, cast

Value = TypeVar("Value")


class ImportTable(Mapping[str, Value], Generic[Value]):
    """For each key, the object of that name in the package's module that is called like the key.

    A module has ``_`` where a key has ``-``.
    """

    def __init__(self, package: str, names: Mapping[str, str]) -> None:
        self._package = package
        self._names = names

    def __getitem__(self, key: str) -> Value:
        name = self._names[key]
        return cast("Value", getattr(import_module(f"{self._package}.{key.replace('-', '_')}"), name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, key: object) -> bool:
        """Whether there is such a key: without importing what it stands for."""
        return key in self._names
