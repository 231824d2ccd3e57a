"""UNIX sockets as sock_diag(7) tells them: a pure codec.

Source of the layouts: ``include/uapi/linux/unix_diag.h``. Must not know where the bytes come from.
"""

import struct
from collections.abc import Sequence
from socket import AF_UNIX

from grader.model.sockets import Endpoint, SocketProtocol, SocketRow, SocketState
from grader.observe.construction import fast_constructor
from grader.observe.netlink_message import Buffer, MalformedMessage, decode_attributes

STATES = {1: SocketState.ESTABLISHED, 7: SocketState.CLOSE, 10: SocketState.LISTEN}
"""The three TCP states that ``net/unix/af_unix.c`` borrows."""

UID_NOT_TOLD = -1
"""The uid of a row on a kernel that has no UNIX_DIAG_UID (before 5.3)."""

_ALL_STATES = 0xFFFFFFFF
_UDIAG_SHOW_NAME = 0x01
_UDIAG_SHOW_RQLEN = 0x10
_UDIAG_SHOW_UID = 0x40
_REQUEST = struct.Struct("=BBHIII8x")
"""struct unix_diag_req: family, protocol, padding, states, inode, what to show, an unused cookie."""
_MESSAGE = struct.Struct("=BBBxI8x")
"""struct unix_diag_msg: family, type, state, inode; the cookie is left out."""

_UNIX_DIAG_NAME = 0
_UNIX_DIAG_RQLEN = 4
_UNIX_DIAG_UID = 7
_QUEUES = struct.Struct("=II")
_UID = struct.Struct("=I")

_NO_ENDPOINT = Endpoint("", 0)
_socket_row = fast_constructor(SocketRow)


def encode_request() -> bytes:
    """Return the unix_diag_req that asks for every UNIX socket with its name, queues and uid.

    >>> encode_request().hex(" ", 4)
    '01000000 ffffffff 00000000 51000000 00000000 00000000'
    """
    show = _UDIAG_SHOW_NAME | _UDIAG_SHOW_RQLEN | _UDIAG_SHOW_UID
    return _REQUEST.pack(AF_UNIX, 0, 0, _ALL_STATES, 0, show)


def decode_messages(data: Buffer, payloads: Sequence[tuple[int, int]]) -> list[SocketRow]:
    """Return a row for each unix_diag_msg that lies in `data` from start to end, as `payloads` tells.

    The queues are bytes; for LISTEN they are the accept queue's length and its limit, in connections.
    A connection that waits to be accepted has no row of its own: the kernel tells only those with an
    inode (``sk_diag_dump`` in ``net/unix/diag.c``).

    >>> listener = bytes.fromhex(
    ...     "01010a00 16580000 0110000000000000"
    ...     "0b000000 2f746d702f6100 00 0c000400 01000000 80000000 08000700 e8030000")
    >>> [row] = decode_messages(listener, [(0, len(listener))])
    >>> row.path, row.state.value, row.receive_queue, row.send_queue, row.uid, row.inode
    ('/tmp/a', 'LISTEN', 1, 128, 1000, 22550)

    Raises MalformedMessage for a message that is too short, of another family, or in no known state.
    """
    return [_decode_message(data, start, end) for start, end in payloads]


def _decode_message(data: Buffer, start: int, end: int) -> SocketRow:
    if end - start < _MESSAGE.size or end > len(data):
        raise MalformedMessage(f"a unix_diag_msg of {end - start} bytes, it needs {_MESSAGE.size}")
    family, _, state, inode = _MESSAGE.unpack_from(data, start)
    if family != AF_UNIX or state not in STATES:
        raise MalformedMessage(f"a unix_diag_msg of family {family} in state {state}")
    attributes = decode_attributes(data, start + _MESSAGE.size, end)
    receive_queue, send_queue = _unpack(_QUEUES, attributes.get(_UNIX_DIAG_RQLEN), (0, 0))
    (uid,) = _unpack(_UID, attributes.get(_UNIX_DIAG_UID), (UID_NOT_TOLD,))
    return _socket_row(
        SocketProtocol.UNIX,
        STATES[state],
        _NO_ENDPOINT,
        _NO_ENDPOINT,
        receive_queue,
        send_queue,
        uid,
        inode,
        None,
        decode_name(attributes.get(_UNIX_DIAG_NAME, b"")),
    )


def _unpack(layout: struct.Struct, value: bytes | None, untold: tuple[int, ...]) -> tuple[int, ...]:
    if value is None:
        return untold
    if len(value) < layout.size:
        raise MalformedMessage(f"an attribute of {len(value)} bytes, it needs {layout.size}")
    return layout.unpack_from(value)


def decode_name(name: bytes) -> str:
    """Return a ``sun_path`` as /proc/net/unix prints it: unix(7), pathname and abstract addresses.

    >>> decode_name(b"/run/echo.sock\\0"), decode_name(b"\\0echo"), decode_name(b"\\0a\\0b"), decode_name(b"")
    ('/run/echo.sock', '@echo', '@a@b', '')
    >>> decode_name(b"/tmp/\\xff\\0")
    '/tmp/\\\\xff'

    A byte that is no UTF-8 is told as ``\\xNN``, so that any name can be printed.
    """
    if name.startswith(b"\0"):
        return name.replace(b"\0", b"@").decode("utf-8", "backslashreplace")
    return name.partition(b"\0")[0].decode("utf-8", "backslashreplace")
