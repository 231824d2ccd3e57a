"""``sockgrade explain``."""

import os
import shutil
import sys
from importlib.resources import files

import click

from grader.cli.suggestions import closest, hint_for
from grader.cli.telling import tell

WIDEST = 100
"""Columns: a longer line of prose is hard to follow."""


def _complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in _names() if name.startswith(incomplete)]


def _names() -> list[str]:
    """Return all names without importing a mistake: each has a text of its name."""
    texts = (each.name for each in files("grader.diagnosis").iterdir() if each.name.endswith(".md"))
    return sorted(text.removesuffix(".md").replace("_", "-") for text in texts)


@click.command("explain")
@click.argument("name", metavar="[MISTAKE]", required=False, shell_complete=_complete)
def command(name: str | None) -> None:
    """Tell about a mistake at length, or list all that have a name.

    A report names the likely mistake behind a failure: what it is, why it matters, how to see it yourself with
    `ss`, `/proc` or `strace`, and a small program that shows it.

    \b
    sockgrade explain
    sockgrade explain port-not-swapped
    """
    if name is None:
        _list_all()
        return
    if name not in _names():
        if (brought := _of_plugin(name)) is not None:
            tell(brought)
            return
        hint = hint_for(closest(name, _names())) or "; `sockgrade explain` lists all"
        raise click.UsageError(f"there is no mistake `{name}`{hint}")
    text = files("grader.diagnosis").joinpath(f"{name.replace('-', '_')}.md").read_text("utf-8")
    _print_text(text)


def _of_plugin(name: str) -> str | None:
    """Return what a mistake that another package brings says of itself; None for a name that none has."""
    from grader.model.plugins import find_plugin, is_registered

    if not is_registered("diagnosis", name):
        return None
    mistake = find_plugin("diagnosis", name, _names())
    about = f"read about {mistake.concept}: {mistake.link}"
    return "\n\n".join((mistake.title, mistake.explanation, f"try: {mistake.advice}", about))


def _list_all() -> None:
    from grader.diagnosis import SUMMARIES

    width = max(map(len, SUMMARIES))
    for name, summary in SUMMARIES.items():
        click.echo(f"{name:<{width}}  {summary}")


def _print_text(text: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    is_plain = not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    width = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)
    console = Console(
        file=sys.stdout, width=width, color_system=None if is_plain else "standard", legacy_windows=False
    )
    console.print(Markdown(text, code_theme="ansi_light" if not is_plain else "default", justify="left"))
