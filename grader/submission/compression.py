"""Decompresses gzip, bzip2 and xz in memory, and stops where the result becomes too much."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

from grader.loader.problems import shown
from grader.submission.bounds import (
    LARGEST_DICTIONARY_BYTES,
    LARGEST_TAR_BYTES,
    MEBIBYTE,
    RATIO,
    RATIO_COUNTS_FROM_BYTES,
)
from grader.submission.problems import SubmissionProblem

_STEP_BYTES = 1 << 20
_BROKEN = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)


class _Decompressor(Protocol):
    """What bz2's and lzma's decompressors have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def decompress(data: bytes, name: str) -> bytes:
    """Return what the bytes were made from; ``name`` is ``gzip``, ``bzip2`` or ``xz``.

    Raises SubmissionProblem for damaged data, and beyond the bounds.
    """
    out = bytearray()
    read = READERS[name](data)
    most_bytes = min(LARGEST_TAR_BYTES, max(RATIO_COUNTS_FROM_BYTES, RATIO * len(data)))
    try:
        while step := read():
            out += step
            if len(out) > most_bytes:
                what = f"it unpacks to more than {most_bytes // MEBIBYTE} MiB"
                if most_bytes < LARGEST_TAR_BYTES:
                    what += f", over {RATIO} times its size: this is a bomb"
                raise SubmissionProblem(what, "pack only the program's own files")
    except _BROKEN as error:
        what = f"it is cut off or damaged, or no {name} file: {shown(str(error))}"
        raise SubmissionProblem(what, "pack it again, and look whether `tar -t` reads it to its end") from error
    return bytes(out)


def _gzip(data: bytes) -> Callable[[], bytes]:
    file = gzip.GzipFile(fileobj=io.BytesIO(data))
    return lambda: file.read(_STEP_BYTES)


class _Streams:
    """One compressed stream after the other, as ``cat one.xz two.xz`` makes them."""

    def __init__(self, data: bytes, begin: Callable[[], _Decompressor]) -> None:
        self._data = data
        self._begin = begin
        self._stream = begin()

    def read(self) -> bytes:
        """Return more of the content; nothing at the end of the last stream."""
        while True:
            if self._stream.eof:
                self._data = self._stream.unused_data.lstrip(b"\0")  # xz pads streams with zeros
                if not self._data:
                    return b""
                self._stream = self._begin()
            data, self._data = self._data, b""
            if not data and self._stream.needs_input:
                raise EOFError("it ends too early")
            if step := self._stream.decompress(data, _STEP_BYTES):
                return step


def _bzip2(data: bytes) -> Callable[[], bytes]:
    return _Streams(data, bz2.BZ2Decompressor).read


def _xz(data: bytes) -> Callable[[], bytes]:
    return _Streams(data, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=LARGEST_DICTIONARY_BYTES)).read


READERS: dict[str, Callable[[bytes], Callable[[], bytes]]] = {"gzip": _gzip, "bzip2": _bzip2, "xz": _xz}
"""By name, what returns a function that reads on."""
