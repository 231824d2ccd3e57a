"""Exercises that came as bytes, written to where this machine keeps what it can make again.

Below ``$XDG_CACHE_HOME`` or ``~/.cache`` (XDG Base Directory Specification), by the digest of their files: what is
there counts only when it is whole and of that digest.
"""

import contextlib
import os
import shutil
import stat
from pathlib import Path

from grader.model.recipe import Source
from grader.submission.files import read_source
from grader.submission.problems import SubmissionProblem


class SentExercises:
    """The folders of the exercises that one process was sent."""

    def __init__(self) -> None:
        self._found: dict[str, Path] = {}
        """By digest, those that were seen to be whole."""

    def folder_of(self, exercise: Source) -> Path:
        """Return a folder with an exercise's files. Raises OSError where it can't be written."""
        digest = exercise.digest
        if digest not in self._found:
            folder = _own_folder() / digest / Path(exercise.name).name
            if not _holds(folder, digest):
                _write(exercise, folder)
            self._found[digest] = folder
        return self._found[digest]


def _own_folder() -> Path:
    top = os.environ.get("XDG_CACHE_HOME", "")
    caches = Path(top) if os.path.isabs(top) else Path.home() / ".cache"
    folder = caches / "sockgrade" / "exercises"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.stat()
    if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(f"`{folder}` is not this user's alone: others could say what an exercise asks for")
    return folder


def _holds(folder: Path, digest: str) -> bool:
    try:
        return folder.is_dir() and read_source(folder).digest == digest
    except SubmissionProblem:
        return False


def _write(exercise: Source, folder: Path) -> None:
    beside = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    for file in exercise.files:
        path = beside.joinpath(*file.path.parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        path.chmod(0o700 if file.executable else 0o600)
    shutil.rmtree(folder, ignore_errors=True)
    # Another worker of this machine may have been faster: its folder is as good.
    with contextlib.suppress(OSError):
        beside.rename(folder)
    shutil.rmtree(beside, ignore_errors=True)
    if not _holds(folder, exercise.digest):
        raise OSError(f"the exercise `{exercise.name}` could not be written to `{folder}`")
