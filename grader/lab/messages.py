"""Requests and replies between the grader and its holder: one JSON text a packet, descriptors beside it.

A ``SOCK_SEQPACKET`` pair keeps the packets apart and tells the holder's life from its silence: the end of file is
the end of the other side.
"""

import errno
import json
import os
import socket
import traceback
from typing import Any

DESCRIPTORS_A_PACKET = 250
"""The kernel passes at most 253 descriptors in one message (SCM_MAX_FD, unix(7))."""
LARGEST_PACKET_BYTES = 160 * 1024
"""Below the default send buffer of 212,992 bytes (net.core.wmem_default), with its overhead."""

SANDBOX_FAILED = "the sandbox of a program could not be started"

Message = dict[str, Any]


class OtherSideGoneError(Exception):
    """The process at the other end of the pair has ended."""


def send_message(pair: socket.socket, message: Message, descriptors: tuple[int, ...] = ()) -> None:
    """Send one message with descriptors. Raises OtherSideGoneError, ValueError when it is too large."""
    data = json.dumps(message).encode()
    if len(data) > LARGEST_PACKET_BYTES:
        raise ValueError(f"a message of {len(data)} bytes does not fit into one packet")
    try:
        socket.send_fds(pair, [data], list(descriptors))
    except (BrokenPipeError, ConnectionResetError) as error:
        raise OtherSideGoneError from error


def receive_message(pair: socket.socket) -> tuple[Message, list[int]]:
    """Wait for one message and its descriptors. Raises OtherSideGoneError, OSError where not all could be taken."""
    try:
        data, descriptors, flags, _address = socket.recv_fds(
            pair, LARGEST_PACKET_BYTES, DESCRIPTORS_A_PACKET, socket.MSG_CMSG_CLOEXEC
        )
    except ConnectionResetError as error:
        raise OtherSideGoneError from error
    if not data:
        raise OtherSideGoneError
    if flags & socket.MSG_CTRUNC:  # recvmsg(2): the rest found no room among this process's descriptors
        for descriptor in descriptors:
            os.close(descriptor)
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    message = json.loads(data)
    assert isinstance(message, dict)
    return message, descriptors


def failure_message(error: BaseException, *, is_of_earlier: bool = False) -> Message:
    """Return the reply that makes the grader raise an error; ``is_of_earlier``: of what it did not wait for."""
    return {
        "error": _words(error),
        "is_of_earlier": is_of_earlier,
        "errno": getattr(error, "errno", None),
        "trace": "".join(traceback.format_exception(error))[-8000:],
    }


def _words(error: BaseException) -> str:
    """Return an error without Python's own words for what the kernel said."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"{type(error).__name__}: {error}"
