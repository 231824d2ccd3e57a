"""Loads exercises for commands, and tells an author's mistakes as compilers do."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.exit_codes import ExitCode
from grader.cli.telling import tell

if TYPE_CHECKING:
    from grader.model.exercise import Exercise


class ExerciseBroken(click.ClickException):
    """An exercise file has mistakes; they are the message."""

    exit_code = ExitCode.USAGE

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print the mistakes, and that they are the author's."""
        tell(f"{self.message}\n\nhint: the exercise itself is wrong, not a submission: tell its author", err=True)


def load_or_exit(path: Path) -> "Exercise":
    """Return the exercise of a folder. Raises ExerciseBroken with all of its mistakes."""
    from grader import loader
    from grader.loader.cache import load_exercise

    try:
        return load_exercise(path)
    except loader.ExerciseProblems as error:  # imported only where there is an error to compare it with
        raise ExerciseBroken(str(error)) from error
