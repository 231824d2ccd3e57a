"""``sockgrade export``."""

import re
from pathlib import Path

import click

from grader.cli.exercises import complete_exercise_or_path, exercises_option, find_exercise
from grader.cli.loading import load_or_exit
from grader.cli.telling import tell
from grader.cli.writing import write_whole

_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+")
"""A package's name (Debian Policy Manual, 5.6.1)."""


@click.command("export")
@click.argument("platform", type=click.Choice(["gradescope"]))
@click.argument("names", nargs=-1, required=True, metavar="EXERCISE...", shell_complete=complete_exercise_or_path)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The archive to write."
)
@click.option(
    "--package", "packages", multiple=True, help="One more package of Ubuntu to install, such as golang-go."
)
@click.option(
    "--wheel",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A wheel of sockgrade to install, instead of this version from PyPI.",
)
@exercises_option
def command(
    platform: str, names: tuple[str, ...], output: Path, packages: tuple[str, ...], wheel: Path | None, top: Path
) -> None:
    """Write the archive by which another platform grades exercises.

    Solutions and wrong programs are left out of it. The same exercises give the same archive, byte by byte.

    \b
    sockgrade export gradescope exercise-2 --output autograder.zip
    """
    from grader.export import PLATFORMS

    for package in packages:
        if _PACKAGE.fullmatch(package) is None:
            raise click.UsageError(f"`{package}` is no name of a package: it has lower-case letters, digits, `+-.`")
    if wheel is not None and re.fullmatch(r"[\w.+-]+\.whl", wheel.name) is None:
        raise click.UsageError(f"`{wheel.name}` is no name of a wheel: keep the one that it was built with")
    exercises = [load_or_exit(find_exercise(name, top)) for name in dict.fromkeys(names)]
    content = (wheel.name, wheel.read_bytes()) if wheel is not None else None
    write_whole(output, PLATFORMS[platform](exercises, packages, content))
    slugs = ", ".join(f"`{exercise.slug}`" for exercise in exercises)
    tell(f"`{output}` grades {slugs} on Gradescope: upload it as the assignment's autograder")
