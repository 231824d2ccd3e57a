"""Asks the kernel for the socket table of one network namespace.

The only file that does netlink I/O. Must not know the layout of any socket's message.
"""

import errno
import os
import socket
from collections.abc import Iterable
from itertools import count
from types import TracebackType
from typing import Self

from grader.model.sockets import SocketProtocol, SocketRow
from grader.observe import inet_diag, unix_diag
from grader.observe.construction import paused_garbage_collection
from grader.observe.netlink_message import MalformedMessage, encode_dump_request, split_datagram

NETLINK_SOCK_DIAG = 4
"""``include/uapi/linux/netlink.h``; the socket module has no name for it."""
ATTEMPTS = 10
"""How often a dump is begun again that the kernel says was inconsistent (NLM_F_DUMP_INTR)."""
REPLY_TIMEOUT_S = 10.0
"""The kernel answers inside send(2) and recv(2): waiting at all means that it never will."""

_BUFFER_BYTES = 256 * 1024
"""A part of a dump has at most 32 KiB (``netlink_dump``), once the kernel has seen a buffer that large."""
_MODULES = {
    SocketProtocol.TCP: "tcp_diag",
    SocketProtocol.TCP6: "tcp_diag",
    SocketProtocol.UDP: "udp_diag",
    SocketProtocol.UDP6: "udp_diag",
    SocketProtocol.UNIX: "unix_diag",
}


class SocketDiagnostics:
    """The socket table of the network namespace that the netlink socket was opened in.

    A socket stays in the namespace it was born in, so one process can hold the tables of many hosts.
    Not for use by two threads at once. Closing it closes the netlink socket.
    """

    def __init__(self, netlink: socket.socket) -> None:
        self._netlink = netlink
        self._buffer = bytearray(_BUFFER_BYTES)
        self._view = memoryview(self._buffer)
        self._sequences = count(1)
        self._is_between_dumps = False
        """Whether the last dump was read to its end; at first nobody knows what the socket was used for."""

    @classmethod
    def in_this_namespace(cls) -> Self:
        """Open the table of the calling thread's network namespace; needs no privilege.

        Raises OSError with EPROTONOSUPPORT on a kernel without sock_diag(7).
        """
        return cls(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, NETLINK_SOCK_DIAG))

    def sockets(self, protocols: Iterable[SocketProtocol] = tuple(SocketProtocol)) -> list[SocketRow]:
        """Return every socket of `protocols`, without owners.

        A table that needs more than one datagram is no snapshot: a socket that changes its place in the
        kernel's hash table meanwhile may be told twice or not at all (as ``ss`` and netstat have it).

        Raises OSError with the kernel's errno: ENOENT when the module for a protocol (``tcp_diag``,
        ``udp_diag``, ``unix_diag``) is missing, EAGAIN when the table changed during each of `ATTEMPTS`
        dumps; TimeoutError after `REPLY_TIMEOUT_S` without a reply. Raises MalformedMessage for a reply
        that sock_diag(7) does not have.
        """
        rows: list[SocketRow] = []
        with paused_garbage_collection():
            for protocol in protocols:
                rows += self._consistent_dump(protocol)
        return rows

    def close(self) -> None:
        """Close the netlink socket; again is harmless."""
        self._netlink.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _consistent_dump(self, protocol: SocketProtocol) -> list[SocketRow]:
        for _ in range(ATTEMPTS):
            rows = self._dump(protocol)
            if rows is not None:
                return rows
        raise OSError(errno.EAGAIN, f"the table changed during each of {ATTEMPTS} dumps of {protocol} sockets")

    def _dump(self, protocol: SocketProtocol) -> list[SocketRow] | None:
        """Return the rows of one dump, or None when the kernel says that they are inconsistent."""
        if not self._is_between_dumps:
            self._discard_stale_replies()
        self._is_between_dumps = False
        sequence = next(self._sequences)
        self._netlink.send(encode_dump_request(_encode_request(protocol), sequence=sequence))
        rows: list[SocketRow] = []
        was_interrupted = False
        while True:
            datagram = self._receive()
            content = split_datagram(datagram, sequence=sequence)
            rows += _decode_messages(datagram, content.payloads, protocol)
            was_interrupted |= content.was_interrupted
            if content.error_number:
                raise _dump_error(content.error_number, protocol)
            if content.is_last:
                self._is_between_dumps = True
                return None if was_interrupted else rows

    def _discard_stale_replies(self) -> None:
        """Read what a dump left behind that an exception cut short: until then the kernel says EBUSY."""
        self._netlink.setblocking(False)
        try:
            while True:
                self._netlink.recv_into(self._buffer)
        except BlockingIOError:
            self._netlink.settimeout(REPLY_TIMEOUT_S)

    def _receive(self) -> memoryview:
        """Return the next datagram; it is valid until the next call."""
        # With MSG_TRUNC recv(2) returns the datagram's real length, however small the buffer was.
        size = self._netlink.recv_into(self._buffer, 0, socket.MSG_TRUNC)
        if size > len(self._buffer):
            raise MalformedMessage(f"a datagram of {size} bytes, the buffer has {len(self._buffer)}")
        if size == 0:
            raise MalformedMessage("an empty datagram")
        return self._view[:size]


def _encode_request(protocol: SocketProtocol) -> bytes:
    if protocol is SocketProtocol.UNIX:
        return unix_diag.encode_request()
    return inet_diag.encode_request(*inet_diag.FAMILY_AND_PROTOCOL[protocol])


def _decode_messages(
    datagram: memoryview, payloads: list[tuple[int, int]], protocol: SocketProtocol
) -> list[SocketRow]:
    if protocol is SocketProtocol.UNIX:
        return unix_diag.decode_messages(datagram, payloads)
    return inet_diag.decode_messages(datagram, payloads, protocol)


def _dump_error(error_number: int, protocol: SocketProtocol) -> OSError:
    reason = os.strerror(error_number)
    if error_number == errno.ENOENT:
        reason = f"the kernel module `{_MODULES[protocol]}` is not there"
    return OSError(error_number, f"sock_diag dump of {protocol} sockets: {reason}")
