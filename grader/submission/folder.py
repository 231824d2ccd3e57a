"""Reads the files of a folder that may change while it is read, and never leaves that folder.

Each level is opened from the one above it, never by its whole path: nothing that is put in the place of a
folder meanwhile can lead elsewhere (openat(2), "Rationale for openat()").
"""

import errno
import os
import stat
from pathlib import Path, PurePosixPath

from grader.loader.problems import shown
from grader.submission.intake import Intake
from grader.submission.names import check_size, is_ignored, shown_path
from grader.submission.problems import SubmissionProblem, UnreadableSubmission

_OPEN_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_OPEN_FOLDER = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC
_READ_BYTES = 1 << 20
_REPLACED = (errno.ELOOP, errno.ENOTDIR, errno.ENOENT, errno.ENXIO)
"""What opening says of something that is no longer what it was when its folder was listed."""


def read_folder(top: Path, intake: Intake) -> None:
    """Take in all files below a folder; links, devices and pipes are left out, and noted.

    Raises SubmissionProblem for what can't be read, and beyond the bounds.
    """
    try:
        descriptor = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(top, error) from error
    _read_level(descriptor, PurePosixPath(), intake)


def read_file(path: Path, intake: Intake) -> tuple[bytes, bool]:
    """Return the content of one plain file, and whether it is executable. Raises SubmissionProblem."""
    name = PurePosixPath(path.name)
    try:
        found = _open_and_read(str(path), None, name, intake)
    except OSError as error:
        raise _unreadable(path, error) from error
    if found is None:
        raise SubmissionProblem(f"`{shown_path(path)}` is neither a file nor a folder")
    return found


def _read_level(descriptor: int, here: PurePosixPath, intake: Intake) -> None:
    """Read a folder and all below it, and close its descriptor. The depth of paths bounds the recursion."""
    try:
        for name in _list(descriptor, intake):
            if not is_ignored(name):
                path = here / name
                check_size(path)
                try:
                    _read_entry(descriptor, name, path, intake)
                except OSError as error:
                    if error.errno not in _REPLACED:
                        raise _unreadable(str(path), error) from error
                    intake.notes.append(f"`{shown(str(path))}` changed while it was read, and was left out")
    except OSError as error:
        raise _unreadable(str(here), error) from error
    finally:
        os.close(descriptor)


def _list(descriptor: int, intake: Intake) -> list[str]:
    names = []
    with os.scandir(descriptor) as entries:
        for entry in entries:
            intake.count_entry()
            names.append(entry.name)
    return sorted(names)


def _read_entry(parent: int, name: str, path: PurePosixPath, intake: Intake) -> None:
    mode = os.lstat(name, dir_fd=parent).st_mode
    if stat.S_ISDIR(mode):
        _read_level(os.open(name, _OPEN_FOLDER, dir_fd=parent), path, intake)
        return
    found = _open_and_read(name, parent, path, intake) if stat.S_ISREG(mode) else None
    if found is None:
        kind = "is a link" if stat.S_ISLNK(mode) else "is no plain file"
        intake.notes.append(f"`{shown(str(path))}` {kind} and was left out")
        return
    content, executable = found
    intake.take(path, content, executable=executable)


def _open_and_read(name: str, parent: int | None, path: PurePosixPath, intake: Intake) -> tuple[bytes, bool] | None:
    """Return content and executable bit, or None for what is no plain file once it is open.

    The size is asked for first, so that a sparse file is refused at once, and counted while reading, because
    a file may grow.
    """
    descriptor = os.open(name, _OPEN_FILE, dir_fd=parent)
    with open(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        intake.check_room(path, status.st_size)
        content = bytearray()
        while len(content) <= intake.room_bytes and (data := file.read(_READ_BYTES)):
            content += data
        intake.check_room(path, len(content))
    return bytes(content), bool(status.st_mode & stat.S_IXUSR)


def _unreadable(path: Path | str, error: OSError) -> UnreadableSubmission:
    return UnreadableSubmission(f"`{shown_path(path)}` can't be read: {error.strerror}")
