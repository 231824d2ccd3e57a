"""The options and the errors of commands that write or read evidence."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.exit_codes import ExitCode
from grader.cli.telling import tell_error

if TYPE_CHECKING:
    from grader.model.exercise import Exercise
    from grader.model.recording import Recording


class EvidenceNotKept(click.ClickException):
    """The run was judged, and its evidence could not be written."""

    exit_code = ExitCode.NO_VERDICT

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self._hint = hint

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print why."""
        tell_error(f"no evidence was kept: {self.message}", self._hint)


def key_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--key FILE`` to a command."""
    return click.option(
        "--key",
        "key_file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="FILE",
        help="The secret that signs evidence: at least 16 random bytes that students can't read.",
    )(function)


def evidence_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--evidence FILE`` and ``--key FILE`` to a command."""
    return click.option(
        "--evidence",
        "evidence_file",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Keep what was seen, to judge it again with `sockgrade replay`.",
    )(key_option(function))


def read_key(file: Path | None) -> bytes | None:
    """Return the content of a key's file. Raises click.UsageError for one that is too short."""
    if file is None:
        return None
    from grader.evidence.manifest import SHORTEST_KEY_BYTES

    key = file.read_bytes()
    if len(key) < SHORTEST_KEY_BYTES:
        hint = f"`head -c 32 /dev/urandom > {file}` makes one"
        raise click.UsageError(
            f"the key in `{file}` has {len(key)} bytes, and needs {SHORTEST_KEY_BYTES}\n\nhint: {hint}"
        )
    return key


def check_evidence_file(file: Path | None, key_file: Path | None, exercises: int) -> None:
    """Raise click.UsageError where evidence could not be kept: before the run that would be lost."""
    if file is None:
        if key_file is not None:
            raise click.UsageError("`--key` signs evidence: add `--evidence FILE`")
        return
    if exercises != 1:
        raise click.UsageError("`--evidence` keeps the run of one exercise: run them one by one")
    if not file.parent.is_dir():
        raise click.UsageError(f"there is no folder `{file.parent}` for `{file.name}`")
    if not os.access(file.parent, os.W_OK):
        raise click.UsageError(f"`{file.name}` can't be written: the folder `{file.parent}` can't be")
    read_key(key_file)


def keep_evidence(file: Path, recording: "Recording", exercise: "Exercise", key_file: Path | None) -> None:
    """Write the evidence. Raises click.ClickException where it can't be written."""
    from grader.evidence.bundle import write_bundle
    from grader.evidence.problems import EvidenceProblem

    try:
        write_bundle(file, recording, exercise, read_key(key_file))
    except EvidenceProblem as problem:
        raise EvidenceNotKept(str(problem), problem.hint) from problem
    except OSError as error:
        raise EvidenceNotKept(f"`{file}` can't be written: {error.strerror}", "") from error
