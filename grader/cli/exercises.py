"""Finds the exercises: the bundled ones, or those of a folder of one's own."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from grader.cli.suggestions import closest, hint_for

FILE_NAME = "exercise.yaml"
TOPICS = "topics"
"""The folder, beside the exercises, that holds files of questions."""


def bundled_exercises() -> Path:
    """Return the folder of the bundled exercises: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "exercises"
    return inside if inside.is_dir() else package.parent / "exercises"


def exercise_folders(top: Path) -> dict[str, Path]:
    """Return the folders below that have an exercise file, by name."""
    if not top.is_dir():
        raise click.UsageError(f"there is no folder `{top}`")
    return {folder.name: folder for folder in sorted(top.iterdir(), key=_in_order) if (folder / FILE_NAME).exists()}


def topic_files(top: Path) -> dict[str, Path]:
    """Return the files of questions in ``topics/``, by name; none when there is no such folder."""
    return {path.stem: path for path in sorted((top / TOPICS).glob("*.yaml"))}


def _in_order(folder: Path) -> tuple[str, int, str]:
    """Sort exercise-10 after exercise-2."""
    stem, _, number = folder.name.rpartition("-")
    return (stem, int(number), "") if number.isdecimal() else (folder.name, 0, "")


def find_exercise(name: str, top: Path) -> Path:
    """Return the folder of an exercise: a name below ``top``, or a path. Raises click.UsageError."""
    folders = exercise_folders(top)
    if name in folders:
        return folders[name]
    path = Path(name)
    if path.name == FILE_NAME and os.path.exists(path):
        return path.parent
    if os.path.exists(path / FILE_NAME):
        return path
    if os.path.exists(path):
        raise click.UsageError(f"`{name}` is no exercise: exercises come first, then at most one submission")
    known = ", ".join(f"`{each}`" for each in folders) or "none"
    suggestion = hint_for(closest(name, folders)) or f"; there is {known}"
    raise click.UsageError(f"there is no exercise `{name}`{suggestion}")


def path_of(name: str, top: Path) -> Path:
    """Return the folder of an exercise, or the file that is named: the loader says what is wrong with that."""
    path = Path(name)
    return path if path.name == FILE_NAME or path.is_file() else find_exercise(name, top)


def complete_exercise(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Return the names that begin like this, for the shell's completion."""
    return [name for name in exercise_folders(bundled_exercises()) if name.startswith(incomplete)]


def complete_exercise_or_path(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the names that begin like this; the shell itself adds files and folders.

    The shell's own completion comes first: in bash it empties the list.
    """
    names = complete_exercise(context, parameter, incomplete)
    return [CompletionItem(incomplete, type="file"), *(CompletionItem(name) for name in names)]


def complete_quiz(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of exercises and topics that begin like this, for the shell's completion."""
    top = bundled_exercises()
    return [name for name in (*exercise_folders(top), *topic_files(top)) if name.startswith(incomplete)]


def exercises_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--exercises DIR`` to a command."""
    return click.option(
        "--exercises",
        "top",
        type=click.Path(path_type=Path, file_okay=False),
        default=None,
        metavar="DIR",
        help="Exercises of your own, instead of the bundled ones.",
        callback=lambda _ctx, _param, value: value or bundled_exercises(),
    )(function)
