"""Files that a command writes: whole or not at all."""

import os
from pathlib import Path

import click

from grader.cli.exit_codes import ExitCode
from grader.cli.telling import tell_error


class CannotWrite(click.ClickException):
    """A file can't be written; status 1 would say that a submission failed."""

    exit_code = ExitCode.NO_VERDICT

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print which file, and why."""
        tell_error(self.message, "look at the folder's rights, and whether there is room on the disk")


def write_whole(path: Path, data: bytes) -> None:
    """Write the file beside its place and move it there, so that no reader finds half of it. Raises CannotWrite."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(f"`{path}` can't be written: {error.strerror or error}") from error


def append(path: Path, data: bytes) -> None:
    """Add to a file, a pipe or a device. Raises CannotWrite."""
    try:
        with open(path, "ab") as stream:
            stream.write(data)
    except OSError as error:
        raise CannotWrite(f"`{path}` can't be written: {error.strerror or error}") from error
