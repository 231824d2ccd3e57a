"""``sockgrade plugins``."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import click

from grader.cli.exit_codes import ExitCode
from grader.cli.telling import tell
from grader.model.facts import facts

if TYPE_CHECKING:
    from grader.model.plugins import Plugin, PluginKind

VERSION = 1
"""Raised when a reader of the JSON must change; not when a key is added."""


@facts
class Listed:
    """What has a line in the list, and an object in the JSON."""

    kind: str
    """``step``, ``check``, ``diagnosis`` or ``format``."""
    name: str
    package: str
    version: str
    """Of the package."""
    value: str
    """Where it is: ``module:object``; of sockgrade's own the module."""
    problem: str = ""
    """Why it can't be used."""


@click.command("plugins")
@click.option("--all", "with_bundled", is_flag=True, help="List also sockgrade's own.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="Of the list.")
def command(with_bundled: bool, format_name: str) -> int:
    """List the steps, checks, diagnoses and formats that other packages bring.

    Each is imported, to see whether it can be. Exit status: 0 all can be used, 2 some can't.
    """
    listed = _listed(with_bundled=with_bundled)
    if format_name == "json":
        from grader.report.escape.json_text import dump_json
        from grader.report.json_format import plain

        click.echo(dump_json(plain({"version": VERSION, "plugins": tuple(listed)})))
    else:
        _tell(listed)
    return ExitCode.USAGE if any(each.problem for each in listed) else ExitCode.PASSED


def _listed(*, with_bundled: bool) -> list[Listed]:
    from grader import __version__
    from grader.model.plugins import KINDS, plugins_of

    listed: list[Listed] = []
    for kind in KINDS:
        bundled = _bundled(kind)
        if with_bundled:
            listed += [
                Listed(kind=kind, name=name, package="sockgrade", version=__version__, value=module)
                for name, module in bundled.items()
            ]
        listed += [
            Listed(
                kind=kind,
                name=plugin.name,
                package=plugin.package,
                version=plugin.version,
                value=plugin.value,
                problem=_problem(plugin, bundled),
            )
            for plugin in plugins_of(kind)
        ]
    return listed


def _tell(listed: Sequence[Listed]) -> None:
    if not listed:
        tell("no other package brings anything; `sockgrade plugins --all` lists sockgrade's own")
    rows = [(each.kind, each.name, f"{each.package} {each.version}") for each in listed]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row, each in zip(rows, listed, strict=True):
        first = "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        tell("  ".join((first, each.value, *(["can't be used: see below"] if each.problem else []))))
    for each in listed:
        if each.problem:
            tell(f"error: {each.problem}", err=True)


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
