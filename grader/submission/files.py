"""Reads a submission's files into memory, without following a link and within bounds."""

import os
import stat
from pathlib import Path, PurePosixPath

from grader.model.recipe import Source, SourceFile
from grader.submission.problems import SubmissionProblem

MOST_FILES = 2_000
MOST_BYTES = 64 * 1024 * 1024
_IGNORED = frozenset({".git", "__pycache__", ".venv", "node_modules", ".idea", ".vscode"})


def read_source(path: Path) -> Source:
    """Return the files below a folder, or the one file that the path names.

    Links, devices and pipes are left out, and noted. Raises SubmissionProblem when there is nothing to read, or
    more than the bounds allow.
    """
    given, name = path, path.name
    # What the path itself leads to is what was handed in; only links inside are not followed.
    path = Path(os.path.realpath(path))
    if not os.path.exists(path):
        raise SubmissionProblem(f"there is no file or folder `{given}`")
    if os.path.isfile(path):
        return Source(name, (_read_file(path, PurePosixPath(name)),))
    if not os.path.isdir(path):
        raise SubmissionProblem(f"`{path}` is neither a file nor a folder")
    return _Reader(path).read()


class _Reader:
    def __init__(self, top: Path) -> None:
        self._top = top
        self._files: list[SourceFile] = []
        self._notes: list[str] = []
        self._bytes = 0

    def read(self) -> Source:
        for folder, folders, names in os.walk(self._top, onerror=_raise):
            folders[:] = sorted(name for name in folders if self._is_wanted(Path(folder, name)))
            for name in sorted(names):
                self._take(Path(folder, name))
        if not self._files:
            raise SubmissionProblem(
                f"the folder `{self._top}` has no files",
                "hand in `server.c`, `server.py`, a `Makefile`, or a `sockgrade.yaml` that says how to start it",
            )
        return Source(self._top.resolve().name, tuple(self._files), tuple(self._notes))

    def _is_wanted(self, folder: Path) -> bool:
        if folder.is_symlink():
            self._notes.append(f"`{folder.relative_to(self._top)}` is a link and was left out")
            return False
        return folder.name not in _IGNORED

    def _take(self, path: Path) -> None:
        relative = path.relative_to(self._top)
        if not stat.S_ISREG(path.lstat().st_mode):
            self._notes.append(f"`{relative}` is no plain file and was left out")
            return
        self._bytes += path.lstat().st_size
        if len(self._files) >= MOST_FILES or self._bytes > MOST_BYTES:
            raise SubmissionProblem(
                f"`{self._top}` has more than {MOST_FILES} files or {MOST_BYTES >> 20} MiB",
                "hand in only the program's own files",
            )
        self._files.append(_read_file(path, PurePosixPath(relative.as_posix())))


def _raise(error: OSError) -> None:
    raise SubmissionProblem(f"`{error.filename}` can't be read: {error.strerror}") from error


def _read_file(path: Path, name: PurePosixPath) -> SourceFile:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            mode = os.fstat(descriptor).st_mode
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SubmissionProblem(f"`{path}` can't be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise SubmissionProblem(f"`{path}` is larger than {MOST_BYTES >> 20} MiB")
    return SourceFile(name, content, executable=bool(mode & stat.S_IXUSR))
