"""Reads the members of a zip archive into memory, one by one (APPNOTE.TXT 6.3.10, by PKWARE)."""

import io
import stat
import struct
import zipfile
import zlib
from itertools import pairwise
from pathlib import PurePosixPath
from typing import NoReturn

from grader.loader.problems import shown
from grader.submission.bounds import MEBIBYTE, MOST_ENTRIES, RATIO, RATIO_COUNTS_FROM_BYTES
from grader.submission.intake import Intake, Places
from grader.submission.names import is_ignored, member_path
from grader.submission.problems import SubmissionProblem

_DIRECTORY_ENTRY = b"PK\1\2"
_LOCAL_HEADER_BYTES = 30
"""Of a member's header before its name and extra field (APPNOTE, 4.3.7)."""
_ENCRYPTED = 0x1 | 0x40
"""Flags of classic and of strong encryption (APPNOTE, 4.4.4)."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Those that every tool writes by default. An LZMA member could ask for 4 GiB of memory."""
_UNIX = 3
"""The system whose file modes a member has (APPNOTE, 4.4.2)."""
_AGAIN = "pack it again, and look whether `unzip -t` finds it whole"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)
"""What zipfile raises for archives that are damaged, or made to look so."""


def read_zip(data: bytes, intake: Intake) -> None:
    """Take in all members. Raises SubmissionProblem for one that can't be taken, and beyond the bounds."""
    # zipfile makes an object of each entry before anything can be counted; each entry begins with this signature.
    if data.count(_DIRECTORY_ENTRY) > MOST_ENTRIES:
        raise SubmissionProblem(f"it has more than {MOST_ENTRIES:,} entries", "pack only the program's own files")
    try:
        # macOS writes UTF-8 without the flag that says so (APPNOTE, appendix D).
        with zipfile.ZipFile(io.BytesIO(data), metadata_encoding="utf-8") as archive:
            _refuse_overlaps(archive.infolist())
            _Members(archive, intake, len(data)).take_all()
    except UnicodeDecodeError as error:
        what = "a member has a name that is not UTF-8"
        raise SubmissionProblem(what, "give it a plain name, and pack the archive again") from error
    except _BROKEN as error:
        what = f"it is cut off or damaged, or no zip archive: {shown(str(error))}"
        raise SubmissionProblem(what, _AGAIN) from error


def _refuse_overlaps(members: list[zipfile.ZipInfo]) -> None:
    """Raise SubmissionProblem when the data of two members are the same: so a small archive becomes huge."""
    for first, second in pairwise(sorted(members, key=lambda member: member.header_offset)):
        if first.header_offset + _LOCAL_HEADER_BYTES + first.compress_size > second.header_offset:
            names = f"`{shown(first.filename)}` and `{shown(second.filename)}`"
            raise SubmissionProblem(f"{names} share the same data: this is a zip bomb", _AGAIN)


class _Members:
    def __init__(self, archive: zipfile.ZipFile, intake: Intake, size_bytes: int) -> None:
        self._archive = archive
        self._intake = intake
        self._most_bytes = max(RATIO_COUNTS_FROM_BYTES, RATIO * size_bytes)
        self._bytes = 0
        self._places = Places()

    def take_all(self) -> None:
        for member in self._archive.infolist():
            self._intake.count_entry()
            # ZipInfo cuts its file name off at a zero byte; here it is refused.
            path = member_path(member.orig_filename)
            if not path.parts or any(map(is_ignored, path.parts)):
                continue
            self._refuse_kind(member)
            if member.is_dir():
                self._places.add_folder(path)
            else:
                self._places.add_file(path)
                self._intake.take(path, self._read(member, path), executable=_is_executable(member))

    def _refuse_kind(self, member: zipfile.ZipInfo) -> None:
        about = f"the member `{shown(member.filename)}`"
        if member.flag_bits & _ENCRYPTED:
            raise SubmissionProblem(f"{about} is encrypted", "pack it without a password")
        if member.compress_type not in _METHODS:
            hint = "pack it with `zip -r`, or as a .tar.gz"
            raise SubmissionProblem(f"{about} is compressed by an uncommon method", hint)
        kind = stat.S_IFMT(member.external_attr >> 16) if member.create_system == _UNIX else 0
        if kind == stat.S_IFLNK:
            raise SubmissionProblem(f"{about} is a link", "put the file itself in its place")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise SubmissionProblem(f"{about} is a device or a pipe", "leave it out")

    def _read(self, member: zipfile.ZipInfo, path: PurePosixPath) -> bytes:
        """Return the content, reading no more than is allowed whatever size the archive declares."""
        with self._archive.open(member) as file:
            content = file.read(self._intake.room_bytes + 1)
        self._bytes += len(content)
        if self._bytes > self._most_bytes:
            _refuse_bomb(self._most_bytes)
        self._intake.check_room(path, len(content))
        if len(content) != member.file_size:
            raise SubmissionProblem(f"the member `{shown(member.filename)}` is not as long as it says", _AGAIN)
        return content


def _refuse_bomb(most_bytes: int) -> NoReturn:
    what = f"it unpacks to more than {most_bytes // MEBIBYTE} MiB, over {RATIO} times its size: this is a zip bomb"
    raise SubmissionProblem(what, "pack only the program's own files")


def _is_executable(member: zipfile.ZipInfo) -> bool:
    return member.create_system == _UNIX and bool(member.external_attr >> 16 & stat.S_IXUSR)
