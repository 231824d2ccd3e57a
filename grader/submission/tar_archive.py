"""Reads the members of a tar archive into memory (pax(1), "ustar Interchange Format" and "pax Interchange Format").

Python's tarfile decodes the headers and no more: its own walk over an archive takes a damaged header in the
middle for the end, and has been led in circles by negative sizes (CVE-2025-8194). Here the walk only goes on.
"""

import stat
import tarfile
from pathlib import PurePosixPath

from grader.loader.problems import shown
from grader.submission.bounds import LARGEST_METADATA_BYTES
from grader.submission.intake import Intake, Places
from grader.submission.names import is_ignored, member_path
from grader.submission.problems import SubmissionProblem

_BLOCK = tarfile.BLOCKSIZE
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_METADATA = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_KINDS = {
    tarfile.SYMTYPE: ("a link", "pack the files themselves: `tar --dereference`"),
    tarfile.LNKTYPE: ("a hard link", "pack the files themselves: `tar --hard-dereference`"),
    tarfile.CHRTYPE: ("a device", "leave it out"),
    tarfile.BLKTYPE: ("a device", "leave it out"),
    tarfile.FIFOTYPE: ("a named pipe", "leave it out"),
    tarfile.GNUTYPE_SPARSE: ("stored as a sparse file", "pack it without `--sparse`"),
}
_UNKNOWN = ("of a kind that is neither file nor folder", "pack plain files only")
_AGAIN = "pack it again, and look whether `tar -t` reads it to its end"
_SPARSE = "GNU.sparse."
_DECODING = ("utf-8", "surrogateescape")


def read_tar(data: bytes, intake: Intake) -> None:
    """Take in all members. Raises SubmissionProblem for one that can't be taken, and beyond the bounds."""
    _Walk(data, intake).take_all()


class _Walk:
    def __init__(self, data: bytes, intake: Intake) -> None:
        self._data = memoryview(data)
        self._offset = 0
        self._intake = intake
        self._places = Places()
        self._told: dict[str, str] = {}
        """What metadata say of the next member."""

    def take_all(self) -> None:
        while (header := self._next_header()) is not None:
            self._intake.count_entry()
            if header.type in _METADATA:
                self._take_metadata(header)
            else:
                self._take_member(header)
                self._told = {}

    def _next_header(self) -> tarfile.TarInfo | None:
        block = self._take_bytes(_BLOCK).tobytes()
        if not any(block):
            return None  # a block of zeros ends the archive
        try:
            return tarfile.TarInfo.frombuf(block, *_DECODING)
        except (tarfile.HeaderError, ValueError) as error:
            raise _damaged("a header is no tar header") from error

    def _take_bytes(self, number: int) -> memoryview:
        """Return the next bytes, and go on behind them and their padding (to a multiple of 512)."""
        if number < 0:
            raise _damaged("a size is below zero")
        taken = self._data[self._offset : self._offset + number]
        if len(taken) < number:
            raise _damaged("it ends too early")
        self._offset += -(-number // _BLOCK) * _BLOCK
        return taken

    def _take_metadata(self, header: tarfile.TarInfo) -> None:
        if header.size > LARGEST_METADATA_BYTES:
            raise _damaged("a header is longer than any path needs")
        data = self._take_bytes(header.size).tobytes()
        if header.type == tarfile.GNUTYPE_LONGNAME:
            self._told["path"] = data.partition(b"\0")[0].decode(*_DECODING)
        elif header.type == tarfile.XHDTYPE:
            self._told |= _pax_records(data)

    def _take_member(self, header: tarfile.TarInfo) -> None:
        name = self._told.get("path", header.name)
        content = self._take_bytes(self._size(header))
        path = member_path(name)
        if not path.parts or any(map(is_ignored, path.parts)):
            return
        kind = tarfile.GNUTYPE_SPARSE if any(key.startswith(_SPARSE) for key in self._told) else header.type
        if kind == tarfile.DIRTYPE:
            self._places.add_folder(path)
        elif kind in _FILES:
            self._take_file(path, content, header)
        else:
            what, hint = _KINDS.get(kind, _UNKNOWN)
            raise SubmissionProblem(f"the member `{shown(name)}` is {what}", hint)

    def _take_file(self, path: PurePosixPath, content: memoryview, header: tarfile.TarInfo) -> None:
        self._intake.check_room(path, len(content))
        self._places.add_file(path)
        self._intake.take(path, content.tobytes(), executable=bool(header.mode & stat.S_IXUSR))

    def _size(self, header: tarfile.TarInfo) -> int:
        """Return how many bytes follow: links, devices and folders have none, whatever they say."""
        if header.type not in (*_FILES, tarfile.GNUTYPE_SPARSE):
            return 0
        told = self._told.get("size")
        if told is None:
            return header.size
        if not (told.isascii() and told.isdigit() and len(told) < 20):
            raise _damaged("a size is no number")
        return int(told)


def _pax_records(data: bytes) -> dict[str, str]:
    r"""Return the records of an extended header, each ``"%d %s=%s\n", length, keyword, value``.

    >>> _pax_records(b"12 path=abc\n")
    {'path': 'abc'}
    """
    records = {}
    while data:
        digits, _, rest = data[:20].partition(b" ")
        length = int(digits) if digits.isdigit() else 0
        record = data[len(digits) + 1 : length]
        if not rest or not record.endswith(b"\n") or b"=" not in record:
            raise _damaged("an extended header is not made of records")
        key, _, value = record[:-1].partition(b"=")
        records[key.decode(*_DECODING)] = value.decode(*_DECODING)
        data = data[length:]
    return records


def _damaged(what: str) -> SubmissionProblem:
    return SubmissionProblem(f"it is cut off or damaged, or no tar archive: {what}", _AGAIN)
