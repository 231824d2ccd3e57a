"""``sockgrade plugins``."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import click

from grader.cli.exit_codes import ExitCode
from grader.cli.telling import tell

if TYPE_CHECKING:
    from grader.model.plugins import Plugin, PluginKind


@click.command("plugins")
@click.option("--all", "with_bundled", is_flag=True, help="List also sockgrade's own.")
def command(with_bundled: bool) -> int:
    """List the steps, checks, diagnoses and formats that other packages bring.

    Each is imported, to see whether it can be. Exit status: 0 all can be used, 2 some can't.
    """
    from grader import __version__
    from grader.model.plugins import KINDS, plugins_of

    rows: list[tuple[str, ...]] = []
    problems: list[str] = []
    for kind in KINDS:
        bundled = _bundled(kind)
        if with_bundled:
            rows += [(kind, name, f"sockgrade {__version__}", module) for name, module in bundled.items()]
        for plugin in plugins_of(kind):
            problem = _problem(plugin, bundled)
            problems += [problem] if problem else []
            mark = "can't be used: see below" if problem else ""
            rows.append((kind, plugin.name, f"{plugin.package} {plugin.version}", plugin.value, mark))
    if not rows:
        tell("no other package brings anything; `sockgrade plugins --all` lists sockgrade's own")
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        first = "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False))
        tell("  ".join((first, *row[3:])).rstrip())
    for problem in problems:
        tell(f"error: {problem}", err=True)
    return ExitCode.USAGE if problems else ExitCode.PASSED


def _problem(plugin: "Plugin", bundled: Collection[str]) -> str:
    from grader.model.plugins import PluginError, clash_of, load, options_of

    if clash := clash_of(plugin, bundled):
        return clash
    try:
        loaded = load(plugin)
        if plugin.kind == "step":
            options_of(plugin.name, loaded)
    except PluginError as error:
        return str(error)
    return ""


def _bundled(kind: "PluginKind") -> dict[str, str]:
    """Return the modules of our own, by name."""
    from grader.checks import CHECKS
    from grader.diagnosis import SUMMARIES
    from grader.report import FORMATS
    from grader.steps import STEPS

    if kind == "format":
        return dict(FORMATS)
    tables = {
        "step": (STEPS, "grader.steps"),
        "check": (CHECKS, "grader.checks"),
        "diagnosis": (SUMMARIES, "grader.diagnosis"),
    }
    table, package = tables[kind]
    return {name: f"{package}.{name.replace('-', '_')}" for name in table}
