"""The text of an exercise file, which may be anything: no file at all, binary, no UTF-8."""

import errno
import re
from dataclasses import dataclass
from pathlib import Path

from grader.loader.problems import ExerciseProblems, Position, Problem
from grader.loader.reading import LARGEST_FILE_BYTES, read_bytes

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.2 calls not printable (section 5.1), and a byte order mark that isn't at the beginning."""
LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What PyYAML counts as the end of a line."""
_MEANINGS = {
    errno.ENOENT: "there is no such file",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.EACCES: "it may not be read: permission denied",
    errno.EPERM: "it may not be read: permission denied",
    errno.ELOOP: "it is a symbolic link that leads to itself",
    errno.ENAMETOOLONG: "the path is too long",
    errno.ENXIO: "it is not a regular file",
}


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of an exercise file."""

    file: Path
    text: str
    data: bytes
    """The bytes as they stand in the file."""

    def position(self, line: int, column: int) -> Position:
        """Return the place that a parser counts from 0."""
        return Position(self.file, line + 1, column + 1)


def read_text(path: Path, thing: str = "exercise") -> SourceText:
    """Return the text of a file. ``thing`` is what messages call it.

    Raises ExerciseProblems when the path names no readable regular file, or when the file is empty, larger
    than 256 KiB, no UTF-8, or holds characters that YAML doesn't allow.
    """
    start = Position(path, 1, 1)
    try:
        data = read_bytes(path)
    except OSError as error:
        reason = _MEANINGS.get(error.errno or 0, error.strerror or "it could not be read")
        raise ExerciseProblems([Problem.at(start, f"cannot read the {thing}: {reason}")]) from error
    except ValueError as error:
        what = f"cannot read the {thing}: no file can have this name"
        raise ExerciseProblems([Problem.at(start, what)]) from error
    if isinstance(data, str):
        raise ExerciseProblems([Problem.at(start, f"cannot read the {thing}: {data}")])
    return decode_text(path, data)


def decode_text(path: Path, data: bytes) -> SourceText:
    """Return the text that the bytes of a file are; ``path`` is only named, not read.

    Raises ExerciseProblems when they are empty, no UTF-8, or hold characters that YAML doesn't allow.
    """
    if len(data) > LARGEST_FILE_BYTES:
        what = f"the file is larger than {LARGEST_FILE_BYTES // 1024} KiB"
        raise ExerciseProblems([Problem.at(Position(path, 1, 1), what)])
    if not data.strip():
        raise ExerciseProblems([Problem.at(Position(path, 1, 1), "the file is empty")])
    if (offset := data.find(0)) >= 0:
        raise _binary(path, data, offset, "a zero byte")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _binary(path, data, error.start, f"the byte 0x{data[error.start]:02x}") from error
    if (match := _UNPRINTABLE.search(text)) is not None:
        what = f"a character that YAML does not allow, U+{ord(match[0]):04X}"
        raise ExerciseProblems([Problem.at(_place(path, text[: match.start()]), what)])
    return SourceText(path, text, data)


def _binary(path: Path, data: bytes, offset: int, found: str) -> ExerciseProblems:
    place = _place(path, data[:offset].decode("utf-8-sig", "replace"))
    return ExerciseProblems(
        [Problem.at(place, "this is not text", expected="UTF-8", found=f"{found} at offset {offset}")]
    )


def _place(path: Path, before: str) -> Position:
    """Return the place that follows a text."""
    breaks = list(LINE_BREAK.finditer(before))
    start = breaks[-1].end() if breaks else 0
    return Position(path, len(breaks) + 1, len(before) - start + 1)
