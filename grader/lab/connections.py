"""Clients' ends of connections: the grader's own sockets, and the ``nc`` command."""

import contextlib
import errno
import os
import select
import socket
import struct
from collections.abc import Callable
from typing import Literal

from grader.lab.program import LabProgram
from grader.lab.pump import Pump
from grader.model.base import TransportProtocol
from grader.model.observations import ConnectionFacts
from grader.model.sockets import Endpoint, SocketRow, SocketState
from grader.model.steps.send import EndOfReply

_CHUNK_BYTES = 65536
_OPEN_STATES = (SocketState.ESTABLISHED, SocketState.FIN_WAIT1, SocketState.FIN_WAIT2)
IP_BIND_ADDRESS_NO_PORT = 24
"""ip(7): bind to an address and let connect(2) choose the port, from the whole range for each peer."""


def endpoint_of(address: tuple[object, ...]) -> Endpoint:
    """Return what ``getsockname`` or ``getpeername`` told.

    >>> endpoint_of(("10.9.0.11", 52038))
    Endpoint(address='10.9.0.11', port=52038)
    """
    return Endpoint(str(address[0]).partition("%")[0], int(str(address[1])))


class SocketConnection:
    """A connection made by the grader itself."""

    def __init__(self, made: socket.socket, facts: ConnectionFacts, *, was_reset: bool = False) -> None:
        """Take a socket that was connected; the kernel tells a reset once, and may have told it already."""
        self.socket = made
        self.facts = facts
        self._ended: EndOfReply = "reset" if was_reset else "open"
        self._has_reset_to_tell = was_reset

    @property
    def inode(self) -> int:
        """The socket's inode; 0 once it is closed."""
        return os.fstat(self.socket.fileno()).st_ino if self.socket.fileno() >= 0 else 0

    @property
    def ended(self) -> EndOfReply:
        """How the server's side has ended so far."""
        return self._ended

    def send_some(self, data: bytes) -> int:
        """Return how many bytes were taken; 0 when it would block. Raises OSError."""
        try:
            return self.socket.send(data, socket.MSG_NOSIGNAL)
        except BlockingIOError:
            return 0
        except (ConnectionResetError, BrokenPipeError):
            self._ended = "reset"
            raise

    def receive_some(self) -> bytes | None:
        """Return what arrived, ``b""`` at the end, None when nothing is there yet. Raises OSError."""
        try:
            data = self.socket.recv(_CHUNK_BYTES)
        except BlockingIOError:
            return None
        except ConnectionResetError:
            self._ended = "reset"
            raise
        if not data and self._has_reset_to_tell:
            self._has_reset_to_tell = False
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
        if not data and self.facts.protocol == "tcp" and self._ended == "open":
            self._ended = "closed"
        return data

    def hold_last_bytes(self) -> None:
        """Hold back what fills no segment, until more comes or the end (tcp(7), TCP_CORK), for at most 200 ms."""
        if self.facts.protocol == "tcp":
            with contextlib.suppress(OSError):  # it may be closed: whoever sends is told
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)

    def close(self, how: Literal["close", "shutdown", "reset"] = "close") -> None:
        """End it from the client's side."""
        if how == "shutdown":
            with contextlib.suppress(OSError):  # the server may have ended it already
                self.socket.shutdown(socket.SHUT_WR)
            return
        if how == "reset" and self.socket.fileno() >= 0:
            # A linger time of 0 makes close(2) send RST (socket(7), RFC 9293 3.10.4).
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class NcConnection:
    """A connection made by an ``nc`` process in the client's host."""

    def __init__(
        self,
        program: LabProgram,
        writer: int,
        pump: Pump,
        facts: ConnectionFacts,
        find_row: Callable[[], SocketRow | None],
    ) -> None:
        self.program = program
        self._pump = pump
        self.facts = facts
        self._writer = writer
        self._output = program.output
        self._find_row = find_row
        self._was_closed = False
        self._is_half_closed = False

    @property
    def ended(self) -> EndOfReply:
        """How the server's side has ended so far, told by the state of nc's socket.

        A close is seen as CLOSE_WAIT, in which nc stays while its input is open. A socket that vanishes without
        it was reset: RST leaves no state behind (RFC 9293, 3.5.3).
        """
        row = None if self.program.has_ended else self._find_row()
        if row is not None and row.state in _OPEN_STATES:
            return "open"
        if row is not None or self._is_half_closed:
            self._was_closed = True
        return "closed" if self._was_closed else "reset"

    def send_some(self, data: bytes) -> int:
        """Return how many bytes nc's pipe took; 0 when it is full. Raises OSError."""
        try:
            return os.write(self._writer, data)
        except BlockingIOError:
            return 0

    def receive_some(self) -> bytes | None:
        """Return what nc printed since the last time; ``b""`` once the server's side has ended."""
        has_passed_all_on = self.ended != "open" and self._is_idle()
        self._pump.drain()
        data = self._output.take()
        if data:
            return data
        return b"" if has_passed_all_on else None

    def _is_idle(self) -> bool:
        """Whether nc has read all that its socket got, and has gone back to waiting.

        The socket's state tells of the server's close before nc has printed what came before it.
        """
        row = self._find_row()
        has_read_all = row is None or row.receive_queue == 0
        return self.program.has_ended or (has_read_all and self.program.is_sleeping)

    def hold_last_bytes(self) -> None:
        """Nothing can be held back: nc sends what it gets."""

    def close(self, how: Literal["close", "shutdown", "reset"] = "close") -> None:
        """Close nc's input, and for a whole close end nc: the kernel then closes its socket."""
        if self._writer >= 0:
            os.close(self._writer)
            self._writer = -1
            self._is_half_closed = True
        if how != "shutdown":
            self.program.close()


def start_connecting(made: socket.socket, target: tuple[str, int], source: tuple[str, int] | None) -> int:
    """Start a connect(2) that does not wait; return 0, or the errno that it or bind(2) gave."""
    try:
        if source is not None:
            if source[1] == 0:
                made.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            made.bind(source)
        result = made.connect_ex(target)
    except OSError as error:
        return error.errno or errno.EIO
    return 0 if result == errno.EINPROGRESS else result


def finish_connecting(pump: Pump, sockets: dict[int, socket.socket], *, within_s: float) -> dict[int, int]:
    """Wait for connects under way, told by their index; return each one's errno, 0 when it is established.

    ECONNRESET stands for one that was established and has been reset since: until then a reset would be a refusal
    (RFC 9293); the kernel calls it EPIPE where the other side had closed before (``tcp_reset``). ETIMEDOUT stands
    for one that was still under way at the deadline.
    """
    results: dict[int, int] = {}
    waiting = select.poll()
    by_descriptor = {made.fileno(): index for index, made in sockets.items()}
    for descriptor in by_descriptor:
        waiting.register(descriptor, select.POLLOUT)

    def all_decided() -> bool:
        for descriptor, _ in waiting.poll(0):
            index = by_descriptor[descriptor]
            error = sockets[index].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            results[index] = errno.ECONNRESET if error == errno.EPIPE else error
            waiting.unregister(descriptor)
        return len(results) == len(sockets)

    pump.wait_until(all_decided, within_s=within_s)
    return {index: results.get(index, errno.ETIMEDOUT) for index in sockets}


def connection_facts(
    group: str,
    number: int,
    host: str,
    made: socket.socket,
    *,
    remote: Endpoint,
    protocol: TransportProtocol,
    error: int,
) -> ConnectionFacts:
    """Return the facts of one attempt; one that was reset had been established, and its address is gone."""
    local = None
    if error == errno.ECONNRESET:
        error = 0
    elif not error:
        local = endpoint_of(made.getsockname())
    return ConnectionFacts(
        group=group,
        number=number,
        client_host=host,
        client="grader",
        protocol=protocol,
        local=local,
        remote=remote,
        error=errno.errorcode.get(error, str(error)) if error else None,
    )
