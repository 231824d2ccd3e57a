"""Remembers validated exercises between runs: one that did not change is not validated again.

A file for each exercise, below ``$XDG_CACHE_HOME`` or ``~/.cache`` (XDG Base Directory Specification). What is
there counts only when it is this user's own, whole, and of the same exercise file and the same sockgrade;
anything else is as if it were not there, and is written anew.
"""

import contextlib
import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from grader import __version__
from grader.loader.folders import fits_its_folder
from grader.loader.plain import read_plain, write_plain
from grader.loader.reading import locate_file, read_bytes
from grader.model.exercise import Exercise

_LARGEST_BYTES = 8 * 1024 * 1024
_PACKAGE = Path(__file__).parent.parent
_LANGUAGE = ("model", "model/steps", "model/questions", "loader")
"""The folders of the package that say what an exercise means."""


def load_exercise(path: Path) -> Exercise:
    """Return the exercise in a folder, or in an ``exercise.yaml``, as :func:`grader.loader.exercise.load_exercise`.

    Raises ExerciseProblems with every mistake in it.
    """
    known = _Entry.of(locate_file(path))
    exercise = known.read() if known else None
    if exercise is None:
        from grader.loader import exercise as validating

        exercise = validating.load_exercise(path)
        # The file may have changed since its digest was taken.
        if known and known.exercise_digest == exercise.digest:
            known.write(exercise)
    return exercise


class _Entry:
    """What is remembered of one exercise file."""

    def __init__(self, file: Path, exercise_digest: str) -> None:
        self.exercise_digest = exercise_digest
        folder = os.path.abspath(file.parent)
        self._name = f"exercise-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:32]}.json"
        self._folder = folder
        self._key = f"{exercise_digest} {_language_digest()} {folder!a}"

    @classmethod
    def of(cls, file: Path) -> "_Entry | None":
        """Return the entry of a file; None where it can't be read: the validating loader says why."""
        try:
            data = read_bytes(file)
            return cls(file, hashlib.sha256(data).hexdigest()) if isinstance(data, bytes) else None
        except (OSError, ValueError):
            return None

    def read(self) -> Exercise | None:
        """Return the exercise, if it is remembered and still fits to the folders beside it."""
        try:
            with _own_folder() as folder:
                text = _read_own_file(folder, self._name)
            key, digest, body = text.split("\n", 2)
            if key != self._key or digest != _digest_of(body):
                return None
            exercise = read_plain(body)
        except (OSError, ValueError, TypeError):
            return None
        is_this = exercise.digest == self.exercise_digest and str(exercise.folder) == self._folder
        return exercise if is_this and fits_its_folder(exercise) else None

    def write(self, exercise: Exercise) -> None:
        """Remember an exercise. Where that can't be, the next run validates it again, and nothing else is lost."""
        temporary = f"{self._name}.{os.getpid()}"
        with contextlib.suppress(OSError, ValueError, TypeError), _own_folder(make=True) as folder:
            body = write_plain(exercise)
            text = f"{self._key}\n{_digest_of(body)}\n{body}"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary, dir_fd=folder)
            with open(os.open(temporary, flags, 0o600, dir_fd=folder), "w", encoding="ascii") as file:
                file.write(text)
            # Whoever reads meanwhile finds the old one or the new one, and both are whole.
            os.replace(temporary, self._name, src_dir_fd=folder, dst_dir_fd=folder)


def _digest_of(body: str) -> str:
    return hashlib.sha256(body.encode("ascii")).hexdigest()


def _language_digest() -> str:
    """Return a digest of what the meaning of an exercise file depends on, besides the file: our own files."""
    total = hashlib.sha256(f"{__version__} {sys.version}".encode())
    for name in _LANGUAGE:
        with os.scandir(_PACKAGE / name) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                status = entry.stat()
                if entry.name.endswith(".py"):
                    total.update(f"{name}/{entry.name} {status.st_mtime_ns} {status.st_size}\n".encode())
    return total.hexdigest()


@contextlib.contextmanager
def _own_folder(*, make: bool = False) -> Iterator[int]:
    """Yield a descriptor of the folder of all entries. Raises OSError, ValueError when it is not ours alone."""
    top = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(top):  # a relative one counts for nothing, says the specification
        home = os.environ.get("HOME", "")
        if not os.path.isabs(home):
            raise ValueError("there is no home for a cache")
        top = f"{home}/.cache"
    path = f"{top}/sockgrade"
    if make:
        os.makedirs(top, 0o700, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, 0o700)
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _refuse_foreign(os.fstat(folder))
        yield folder
    finally:
        os.close(folder)


def _read_own_file(folder: int, name: str) -> str:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with open(os.open(name, flags, dir_fd=folder), encoding="ascii", newline="\n") as file:
        status = os.fstat(file.fileno())
        _refuse_foreign(status)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_BYTES:
            raise ValueError("this is no entry of ours")
        return file.read(_LARGEST_BYTES)


def _refuse_foreign(status: os.stat_result) -> None:
    """Raise ValueError for what others could have written: they could say what an exercise asks for."""
    if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ValueError("it is not this user's alone")
