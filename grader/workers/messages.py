"""Bytes between two processes, each message behind its length."""

import struct
from typing import BinaryIO

LENGTH = struct.Struct("!Q")
"""Of what follows, in bytes."""


def read_message(stream: BinaryIO) -> bytes | None:
    """Return the next message; None where it ends before one is whole."""
    header = stream.read(LENGTH.size)
    if len(header) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(header)
    message = stream.read(length)
    return message if len(message) == length else None


def write_message(stream: BinaryIO, message: bytes) -> None:
    """Write a message. Raises BrokenPipeError where nobody reads any more."""
    stream.write(LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()
