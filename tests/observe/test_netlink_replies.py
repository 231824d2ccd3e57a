"""Replies that no healthy kernel can be made to give: a scripted peer sends them over a real socket."""

import errno
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from grader.model.sockets import SocketProtocol
from grader.observe import netlink
from grader.observe.netlink import ATTEMPTS, SocketDiagnostics
from grader.observe.netlink_message import NLM_F_DUMP_INTR, MalformedMessage

Script = Callable[[int], list[bytes]]

DONE, ERROR, ROW = 3, 2, 20
TCP = [SocketProtocol.TCP]


def message(kind: int, sequence: int, payload: bytes = b"", *, flags: int = 2) -> bytes:
    """Return one netlink message."""
    return struct.pack("=IHHII", 16 + len(payload), kind, flags, sequence, 0) + payload


def listener_row(sequence: int, inode: int, *, flags: int = 2) -> bytes:
    """Return an inet_diag_msg of an IPv4 listener."""
    body = bytearray(72)
    body[0:2] = bytes([socket.AF_INET, 10])
    body[68:72] = struct.pack("=I", inode)
    return message(ROW, sequence, bytes(body), flags=flags)


@contextmanager
def scripted_kernel(*replies: Script) -> Iterator[SocketDiagnostics]:
    """Answer the first request with the datagrams of the first script, and so on."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def answer() -> None:
        for reply in replies:
            request = far.recv(4096)
            if not request:
                return
            for datagram in reply(struct.unpack_from("=I", request, 8)[0]):
                far.send(datagram)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with SocketDiagnostics(near) as diagnostics:
            yield diagnostics
    finally:
        near.close()
        thread.join()
        far.close()


def test_a_dump_of_several_parts_is_joined() -> None:
    """The parts come in several datagrams, and the end in one of its own."""

    def reply(sequence: int) -> list[bytes]:
        parts = [listener_row(sequence, 1) + listener_row(sequence, 2), listener_row(sequence, 3)]
        return [*parts, message(DONE, sequence, bytes(4))]

    with scripted_kernel(reply) as diagnostics:
        assert [row.inode for row in diagnostics.sockets(TCP)] == [1, 2, 3]


def test_messages_of_another_sequence_number_are_skipped() -> None:
    """Neither a stale row nor a stale end or error of another dump counts."""

    def reply(sequence: int) -> list[bytes]:
        stale = [listener_row(sequence + 7, 99), message(DONE, sequence + 7, bytes(4))]
        stale.append(message(ERROR, sequence + 7, struct.pack("=i", -errno.EPERM)))
        return [*stale, listener_row(sequence, 1) + message(DONE, sequence, bytes(4))]

    with scripted_kernel(reply) as diagnostics:
        assert [row.inode for row in diagnostics.sockets(TCP)] == [1]


def test_an_interrupted_dump_is_begun_again() -> None:
    """The rows of an inconsistent dump (NLM_F_DUMP_INTR) are thrown away."""

    def interrupted(sequence: int) -> list[bytes]:
        return [listener_row(sequence, 99, flags=2 | NLM_F_DUMP_INTR), message(DONE, sequence, bytes(4))]

    def consistent(sequence: int) -> list[bytes]:
        return [listener_row(sequence, 1), message(DONE, sequence, bytes(4))]

    with scripted_kernel(interrupted, consistent) as diagnostics:
        assert [row.inode for row in diagnostics.sockets(TCP)] == [1]


def test_a_dump_that_is_interrupted_each_time_is_given_up() -> None:
    """Not for ever: EAGAIN after the last attempt."""

    def interrupted(sequence: int) -> list[bytes]:
        return [message(DONE, sequence, bytes(4), flags=2 | NLM_F_DUMP_INTR)]

    with scripted_kernel(*[interrupted] * ATTEMPTS) as diagnostics, pytest.raises(BlockingIOError):
        diagnostics.sockets(TCP)


@pytest.mark.parametrize("kind", [ERROR, DONE], ids=["NLMSG_ERROR", "NLMSG_DONE"])
@pytest.mark.parametrize(
    ("number", "kind_of_error"), [(errno.EPERM, PermissionError), (errno.ENOENT, FileNotFoundError)]
)
def test_an_errno_of_the_kernel_is_raised(kind: int, number: int, kind_of_error: type[OSError]) -> None:
    """At once as NLMSG_ERROR, or half-way in NLMSG_DONE: the same OSError."""

    def reply(sequence: int) -> list[bytes]:
        return [listener_row(sequence, 1), message(kind, sequence, struct.pack("=i", -number))]

    with scripted_kernel(reply) as diagnostics, pytest.raises(kind_of_error) as caught:
        diagnostics.sockets(TCP)
    assert caught.value.errno == number


@pytest.mark.parametrize(("protocol", "module"), [("tcp", "tcp_diag"), ("udp6", "udp_diag"), ("unix", "unix_diag")])
def test_a_missing_module_is_named(protocol: str, module: str) -> None:
    """ENOENT means that the kernel could not load the protocol's module: the message says which."""

    def reply(sequence: int) -> list[bytes]:
        return [message(ERROR, sequence, struct.pack("=i", -errno.ENOENT))]

    with scripted_kernel(reply) as diagnostics, pytest.raises(FileNotFoundError, match=module):
        diagnostics.sockets([SocketProtocol(protocol)])


def test_a_datagram_that_is_larger_than_the_buffer_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """MSG_TRUNC: half a datagram must not pass for a whole one."""
    monkeypatch.setattr(netlink, "_BUFFER_BYTES", 128)

    def reply(sequence: int) -> list[bytes]:
        return [message(DONE, sequence, bytes(4)) + message(1, sequence, bytes(128))]

    with scripted_kernel(reply) as diagnostics, pytest.raises(MalformedMessage, match="buffer"):
        diagnostics.sockets(TCP)


@pytest.mark.parametrize("size", [1, 15, 17, 87], ids=lambda size: f"{size} bytes")
def test_a_truncated_message_is_no_table(size: int) -> None:
    """A row cut anywhere is malformed, never a row."""

    def reply(sequence: int) -> list[bytes]:
        return [listener_row(sequence, 1)[:size]]

    with scripted_kernel(reply) as diagnostics, pytest.raises(MalformedMessage):
        diagnostics.sockets(TCP)


def test_a_peer_that_hangs_up_is_malformed_not_endless() -> None:
    """An empty datagram is no reply."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with SocketDiagnostics(near) as diagnostics, far:
        diagnostics._discard_stale_replies()
        far.shutdown(socket.SHUT_WR)
        with pytest.raises(MalformedMessage, match="empty"):
            diagnostics._receive()


def test_a_kernel_that_never_answers_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never an endless wait."""
    monkeypatch.setattr(netlink, "REPLY_TIMEOUT_S", 0.01)
    with scripted_kernel(lambda sequence: []) as diagnostics, pytest.raises(TimeoutError):
        diagnostics.sockets(TCP)
