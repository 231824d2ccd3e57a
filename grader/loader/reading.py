"""Reads an exercise file that may be anything: a device, a pipe, huge. It never blocks."""

import os
import stat
from pathlib import Path

FILE_NAME = "exercise.yaml"
LARGEST_FILE_BYTES = 256 * 1024


def locate_file(path: Path) -> Path:
    """Return the exercise file of a folder, or the path itself when it names no folder."""
    return path / FILE_NAME if os.path.isdir(path) and path.name != FILE_NAME else path


def read_bytes(path: Path) -> bytes | str:
    """Return the content of an exercise file, or why it is not read. Raises OSError, ValueError for a zero byte.

    The kind is looked at before opening, because opening a device may act on it, and again afterwards,
    because the path may name something else by then. O_NONBLOCK keeps a pipe from waiting for its writer.
    """
    if (refusal := _refusal(os.stat(path))) is not None:
        return refusal
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    with open(descriptor, "rb") as file:
        if (refusal := _refusal(os.fstat(descriptor))) is not None:
            return refusal
        data = file.read(LARGEST_FILE_BYTES + 1)
    if len(data) > LARGEST_FILE_BYTES:
        return f"it is larger than {LARGEST_FILE_BYTES // 1024} KiB"
    return data


def _refusal(status: os.stat_result) -> str | None:
    if stat.S_ISDIR(status.st_mode):
        return "it is a folder"
    if not stat.S_ISREG(status.st_mode):
        return "it is not a regular file"
    return None
