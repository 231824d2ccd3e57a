"""Steps, checks, diagnoses and formats of other packages, found by the entry points that those register.

Nobody pays for them who uses none: the standard library's reader of entry points takes 60 ms of processor time,
more than a whole ``sockgrade list``. So it is asked only for a name that is not our own, for a list of all, and
where a failure is to be explained.
"""

from functools import cache
from typing import Any, Literal, get_args, get_type_hints

from grader.model.plainclass import plain
from grader.model.steps.base import StepOptions

PluginKind = Literal["step", "check", "diagnosis", "format"]
GROUPS: dict[PluginKind, str] = {
    "step": "sockgrade.steps",
    "check": "sockgrade.checks",
    "diagnosis": "sockgrade.diagnoses",
    "format": "sockgrade.formats",
}
"""The group of entry points for each kind."""


class PluginError(Exception):
    """A plugin can't be used; the message names its package."""


@plain
class Plugin:
    """What a package registered."""

    kind: PluginKind
    name: str
    package: str
    version: str
    value: str
    """Where it is: ``module:object``."""
    entry: Any
    """The entry point itself."""

    def __str__(self) -> str:
        return f"the {self.kind} `{self.name}` of {self.package} {self.version} ({self.value})"


@cache
def plugins_of(kind: PluginKind) -> tuple[Plugin, ...]:
    """Return what other packages registered, by name; nothing of it is imported."""
    from importlib.metadata import entry_points

    found = [
        Plugin(kind, each.name, each.dist.name, each.dist.version, each.value, each)
        for each in entry_points(group=GROUPS[kind])
        if each.dist is not None
    ]
    return tuple(sorted(found, key=lambda plugin: (plugin.name, plugin.package)))


def clash_of(plugin: Plugin, bundled: object) -> str:
    """Return with whom a plugin shares its name; nothing where it does not. ``bundled`` has our own names."""
    if plugin.name in bundled:  # type: ignore[operator]
        return f"sockgrade has a {plugin.kind} `{plugin.name}` of its own: {plugin} needs another name"
    same = [each for each in plugins_of(plugin.kind) if each.name == plugin.name]
    return f"two packages register the same name: {' and '.join(map(str, same))}" if len(same) > 1 else ""


def is_registered(kind: PluginKind, name: str) -> bool:
    """Return whether some package registered the name."""
    return any(plugin.name == name for plugin in plugins_of(kind))


def find_plugin(kind: PluginKind, name: str, bundled: object = ()) -> Any:
    """Return what a name stands for. Raises KeyError for an unknown one, PluginError for one that can't be used."""
    plugin = next((each for each in plugins_of(kind) if each.name == name), None)
    if plugin is None:
        raise KeyError(name)
    if clash := clash_of(plugin, bundled):
        raise PluginError(clash)
    return load(plugin)


def load(plugin: Plugin) -> Any:
    """Import what a package registered. Raises PluginError with whatever went wrong in it."""
    try:
        return plugin.entry.load()
    except Exception as error:
        raise PluginError(f"{plugin} can't be imported: {type(error).__name__}: {error}") from error


def options_of(name: str, act: Any) -> type[StepOptions]:
    """Return the options of a step's function: what its first argument is annotated with.

    Raises PluginError where there is no such annotation, or no check of the step's name.
    """
    hints = list(get_type_hints(act).values())
    if not hints or not isinstance(hints[0], type) or not issubclass(hints[0], StepOptions):
        raise PluginError(f"the step `{name}`: its function's first argument must be annotated with StepOptions")
    if not is_registered("check", name):
        raise PluginError(f"the step `{name}` has no check of its name in the entry points `{GROUPS['check']}`")
    return hints[0]


KINDS: tuple[PluginKind, ...] = get_args(PluginKind)
