"""The options of the steps that other packages bring, for the schema that editors read."""

from typing import NamedTuple

from pydantic import TypeAdapter

from grader.loader.drafts import COMMON_KEYS
from grader.model.plugins import PluginError, clash_of, load, options_of, plugins_of
from grader.model.steps import STEP_OPTIONS
from grader.model.steps.base import StepOptions


class PluginSteps(NamedTuple):
    """What is installed."""

    options: dict[str, type[StepOptions]]
    """By the steps' names."""
    problems: tuple[str, ...] = ()
    """Why others can't be used, a sentence each."""


def installed_steps() -> PluginSteps:
    """Import the steps of all installed packages. One that can't be used is told, and hides no other."""
    ours = {*STEP_OPTIONS, *COMMON_KEYS}
    options: dict[str, type[StepOptions]] = {}
    problems: list[str] = []
    for plugin in plugins_of("step"):
        if clash := clash_of(plugin, ours):
            problems.append(clash)
            continue
        try:
            found = options_of(plugin.name, load(plugin))
            TypeAdapter(found).json_schema()
        except PluginError as error:
            problems.append(str(error))
        except Exception as error:
            # Whatever another package has in its options: an editor still completes all other steps.
            problems.append(f"{plugin} has options that no schema can tell: {type(error).__name__}: {error}")
        else:
            options[plugin.name] = found
    return PluginSteps(options, tuple(dict.fromkeys(problems)))
