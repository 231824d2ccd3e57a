"""Remembers validated exercises and topics between runs: one that did not change is not validated again.

A file for each, below ``$XDG_CACHE_HOME`` or ``~/.cache`` (XDG Base Directory Specification). What is there counts
only when it is this user's own, whole, and of the same exercise or topic file and the same sockgrade; anything else
is as if it were not there, and is written anew.
"""

import contextlib
import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from grader import __version__
from grader.loader.folders import fits_its_folder
from grader.loader.plain import read_plain, write_plain
from grader.loader.reading import locate_file, read_bytes
from grader.model.exercise import Exercise
from grader.model.topic import Topic

Remembered = TypeVar("Remembered", Exercise, Topic)
_LARGEST_BYTES = 8 * 1024 * 1024
_PACKAGE = Path(__file__).parent.parent
_LANGUAGE = ("model", "model/steps", "model/questions", "loader")
"""The folders of the package that say what an exercise means."""


def load_exercise(path: Path) -> Exercise:
    """Return the exercise in a folder, or in an ``exercise.yaml``, as :func:`grader.loader.exercise.load_exercise`.

    Raises ExerciseProblems with every mistake in it.
    """
    file = locate_file(path)
    known = _Entry.of("exercise", file, os.path.abspath(file.parent))
    remembered = known.read(Exercise) if known else None
    if known and remembered and str(remembered.folder) == known.place and fits_its_folder(remembered):
        return remembered
    from grader.loader import exercise as validating

    exercise = validating.load_exercise(path)
    if known:
        known.write(exercise)
    return exercise


def load_topic(path: Path) -> Topic:
    """Return the topic in a file ``SLUG.yaml``, as :func:`grader.loader.topic.load_topic`.

    Raises ExerciseProblems with every mistake in it.
    """
    known = _Entry.of("topic", path, os.path.abspath(path))
    remembered = known.read(Topic) if known else None
    if remembered and remembered.slug == path.stem:
        return remembered
    from grader.loader import topic as validating

    topic = validating.load_topic(path)
    if known:
        known.write(topic)
    return topic


class _Entry:
    """What is remembered of one file."""

    def __init__(self, kind: str, file_digest: str, place: str) -> None:
        self.place = place
        """The folder of an exercise, or the file of a topic: what is remembered of another one does not count."""
        self._file_digest = file_digest
        self._name = f"{kind}-{hashlib.sha256(os.fsencode(place)).hexdigest()[:32]}.json"
        self._key = f"{file_digest} {_language_digest()} {place!a}"

    @classmethod
    def of(cls, kind: str, file: Path, place: str) -> "_Entry | None":
        """Return the entry of a file; None where it can't be read: the validating loader says why."""
        try:
            data = read_bytes(file)
            return cls(kind, hashlib.sha256(data).hexdigest(), place) if isinstance(data, bytes) else None
        except (OSError, ValueError):
            return None

    def read(self, kind: type[Remembered]) -> Remembered | None:
        """Return what the file says, if that is remembered."""
        try:
            with _own_folder() as folder:
                text = _read_own_file(folder, self._name)
            key, digest, body = text.split("\n", 2)
            if key != self._key or digest != _digest_of(body):
                return None
            remembered = read_plain(body, kind)
        except (OSError, ValueError, TypeError):
            return None
        return remembered if remembered.digest == self._file_digest else None

    def write(self, model: Exercise | Topic) -> None:
        """Remember what the file says.

        Where that can't be, the next run validates it again, and nothing else is lost.
        """
        if model.digest != self._file_digest:
            return  # the file has changed since its digest was taken
        temporary = f"{self._name}.{os.getpid()}"
        with contextlib.suppress(OSError, ValueError, TypeError), _own_folder(make=True) as folder:
            body = write_plain(model)
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
