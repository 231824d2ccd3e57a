"""A table of what stands in modules of a package, each imported when it is asked for: a run uses few of them."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from grader.model.plugins import PluginKind

Value = TypeVar("Value")


class ImportTable(Mapping[str, Value], Generic[Value]):
    """For each key, the object of that name in the package's module that is called like the key.

    A module has ``_`` where a key has ``-``. With ``plugins`` the table also has what other packages registered of
    that kind. It is found by its name only: who goes through the table sees our own.
    """

    def __init__(self, package: str, names: Mapping[str, str], plugins: "PluginKind | None" = None) -> None:
        self._package = package
        self._names = names
        self._plugins = plugins

    def __getitem__(self, key: str) -> Value:
        if key not in self._names and self._plugins is not None:
            from grader.model.plugins import find_plugin

            return self._of_plugin(key, find_plugin(self._plugins, key, self._names))
        name = self._names[key]
        return cast("Value", getattr(import_module(f"{self._package}.{key.replace('-', '_')}"), name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, key: object) -> bool:
        """Whether there is such a key: without importing what it stands for."""
        if key in self._names or self._plugins is None:
            return key in self._names
        from grader.model.plugins import is_registered

        return is_registered(self._plugins, str(key))

    def _of_plugin(self, key: str, loaded: Any) -> Value:  # noqa: ARG002 - others need the key
        """Return the table's value of what a package registered."""
        return cast("Value", loaded)
