"""Unpacks the archive of a whole course into a folder: its members are checked as those of a submission are."""

import io
import os
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

from grader.loader.problems import shown
from grader.submission.archives import ARCHIVES, archive_suffix
from grader.submission.bounds import LARGEST_FILE_BYTES, MEBIBYTE
from grader.submission.compression import decompress
from grader.submission.intake import Intake
from grader.submission.names import check_size, is_ignored
from grader.submission.problems import SubmissionProblem

_LARGEST_BYTES = 2048 * MEBIBYTE
"""Of the archive, and of what comes out of it."""
_HINT = "unpack it yourself, and name the folder"
_COMPRESSIONS = {
    ".tar.gz": "gzip",
    ".tgz": "gzip",
    ".tar.bz2": "bzip2",
    ".tbz2": "bzip2",
    ".tar.xz": "xz",
    ".txz": "xz",
}


def unpack(archive: Path, folder: Path) -> None:
    """Write the files and folders of an archive below an empty folder.

    Raises SubmissionProblem for one that can't be taken whole, and OSError where it can't be read or written.
    """
    suffix = archive_suffix(archive.name)
    if suffix not in ARCHIVES:
        raise SubmissionProblem(
            f"`{shown(archive.name)}` is neither a folder nor a `.zip` or `.tar.gz` of submissions"
        )
    if archive.stat().st_size > _LARGEST_BYTES:
        raise SubmissionProblem(f"`{shown(archive.name)}` is larger than {_LARGEST_BYTES // MEBIBYTE} MiB", _HINT)
    data = archive.read_bytes()
    try:
        ARCHIVES[suffix](data, _Writer(archive.name, folder))
    except SubmissionProblem as problem:
        raise SubmissionProblem(f"the archive `{shown(archive.name)}`: {problem}", _HINT) from problem
    for name in _top_folders(data, suffix):
        (folder / name).mkdir(exist_ok=True)


def _top_folders(data: bytes, suffix: str) -> list[str]:
    """Return the folders at the top of an archive that was found sound: also an empty one is a submission."""
    if suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(data), metadata_encoding="utf-8") as opened:
            names = [member.filename for member in opened.infolist() if member.is_dir()]
    else:
        plain = decompress(data, _COMPRESSIONS[suffix]) if suffix in _COMPRESSIONS else data
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as tar:
            names = [member.name for member in tar.getmembers() if member.isdir()]
    tops = {PurePosixPath(name).parts[0] for name in names if PurePosixPath(name).parts}
    return sorted(name for name in tops if not is_ignored(name))


class _Writer(Intake):
    """Writes what it takes, and counts it against the bounds of a course."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name)
        self._folder = folder
        self._written = 0

    @property
    def room_bytes(self) -> int:
        """How many bytes the next file may have."""
        return min(LARGEST_FILE_BYTES, _LARGEST_BYTES - self._written)

    def check_room(self, path: PurePosixPath, size_bytes: int) -> None:
        """Raise SubmissionProblem for a file that does not fit any more."""
        if size_bytes > self.room_bytes:
            raise SubmissionProblem(
                f"`{shown(str(path))}` is larger than {LARGEST_FILE_BYTES // MEBIBYTE} MiB, "
                f"or all files together are larger than {_LARGEST_BYTES // MEBIBYTE} MiB"
            )

    def take(self, path: PurePosixPath, content: bytes, *, executable: bool) -> None:
        """Write a file. Raises SubmissionProblem when it does not fit, and OSError."""
        check_size(path)
        self.check_room(path, len(content))
        self._written += len(content)
        target = self._folder.joinpath(*path.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with open(os.open(target, flags, 0o700 if executable else 0o600), "wb") as file:
            file.write(content)
