"""``sockgrade new``."""

import shlex
from pathlib import Path
from typing import Literal

import click

from grader.cli.exercises import complete_exercise_or_path, exercise_folders, exercises_option, find_exercise
from grader.cli.loading import load_or_exit
from grader.cli.telling import tell


@click.command("new")
@click.argument("name", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    metavar="EXERCISE",
    shell_complete=complete_exercise_or_path,
    help="Begin with a copy of this exercise.",
)
@click.option(
    "--language",
    type=click.Choice(["c", "python"]),
    help="Of the programs of an exercise that is no copy; c by default.",
)
@exercises_option
def command(name: Path, source: str | None, language: Literal["c", "python"] | None, top: Path) -> None:
    """Begin an exercise of your own, in a new folder.

    It holds an exercise file whose comments teach the language, a bundled program, a solution and two mistakes, and
    passes `sockgrade verify` at once. NAME may be a path.

    \b
    sockgrade new my-echo
    sockgrade new my-exercises/crowd --from exercise-2
    """
    from grader.authoring.creation import CreationError, copy_exercise, create_exercise

    if source is not None and language is not None:
        raise click.UsageError("`--language` is for an exercise that is no copy: leave out it or `--from`")
    try:
        if source is not None:
            original = find_exercise(source, top)
            load_or_exit(original)
            copy_exercise(name, original)
        else:
            create_exercise(name, language=language or "c")
    except CreationError as error:
        raise click.UsageError(str(error)) from error
    _tell_what_is_next(name, top, is_copy=source is not None)


def _tell_what_is_next(folder: Path, top: Path, *, is_copy: bool) -> None:
    # A bare name that an exercise of the collection has would mean that one.
    is_taken = str(folder) in exercise_folders(top)
    shown = shlex.quote(f"./{folder}" if is_taken else str(folder))
    edit = "its title and text are still those of the original" if is_copy else "its comments tell what is what"
    tell(f"`{shown}` is an exercise now. What to do next:\n")
    tell(f"  change {shown}/exercise.yaml: {edit}")
    tell(f"  sockgrade lint {shown}      all mistakes in it at once")
    tell(f"  sockgrade run {shown}       what a learner sees")
    tell(f"  sockgrade verify {shown}    whether each program gets what it must")
