"""TCP and UDP sockets over IPv4 and IPv6 as sock_diag(7) tells them: a pure codec.

Source of the layouts: ``include/uapi/linux/inet_diag.h``. Must not know where the bytes come from.
"""

import struct
from collections.abc import Callable, Sequence
from functools import lru_cache
from socket import AF_INET, AF_INET6, IPPROTO_TCP, IPPROTO_UDP, inet_ntop, ntohs

from grader.model.sockets import Endpoint, SocketProtocol, SocketRow, SocketState
from grader.observe.construction import fast_constructor
from grader.observe.netlink_message import Buffer, MalformedMessage, decode_attributes

FAMILY_AND_PROTOCOL = {
    SocketProtocol.TCP: (int(AF_INET), IPPROTO_TCP),
    SocketProtocol.TCP6: (int(AF_INET6), IPPROTO_TCP),
    SocketProtocol.UDP: (int(AF_INET), IPPROTO_UDP),
    SocketProtocol.UDP6: (int(AF_INET6), IPPROTO_UDP),
}
"""What sock_diag is asked for each row of netstat's ``Proto`` column."""

STATES = (
    None,
    SocketState.ESTABLISHED,
    SocketState.SYN_SENT,
    SocketState.SYN_RECV,
    SocketState.FIN_WAIT1,
    SocketState.FIN_WAIT2,
    SocketState.TIME_WAIT,
    SocketState.CLOSE,
    SocketState.CLOSE_WAIT,
    SocketState.LAST_ACK,
    SocketState.LISTEN,
    SocketState.CLOSING,
    SocketState.SYN_RECV,  # TCP_NEW_SYN_RECV: an embryo of the listener, netstat shows no difference
    SocketState.CLOSE,  # TCP_BOUND_INACTIVE (Linux 6.8), told only to those who ask for it
)
"""The states by their numbers in ``include/net/tcp_states.h``; there is no state 0."""

_ALL_STATES = 0xFFF
"""Bits 1 to 11, a bit a state. SYN_RECV's brings the embryos of the listeners too."""
_REQUEST = struct.Struct("=BBBBI48x")
"""struct inet_diag_req_v2: family, protocol, extensions, padding, states, an unused inet_diag_sockid."""

_ADDRESSES = {int(AF_INET): "4s12x4s12x", int(AF_INET6): "16s16s"}
_MESSAGES = {family: struct.Struct(f"=BB2xHH{addresses}16xIIII") for family, addresses in _ADDRESSES.items()}
"""struct inet_diag_msg: family, state, ports, addresses, Recv-Q, Send-Q, uid, inode.

Left out: timer, retransmissions, interface, cookie, expiry. The ports are big-endian inside a
native message: `_endpoint` turns them.
"""
_MESSAGE_SIZE = 72

_INET_DIAG_SKV6ONLY = 11
_SKV6ONLY_STATES = frozenset({7, 10})
"""CLOSE and LISTEN: the kernel tells IPV6_V6ONLY for these only (``inet_diag_msg_attrs_fill``)."""

_socket_row = fast_constructor(SocketRow)
_new_endpoint = fast_constructor(Endpoint)


def encode_request(family: int, protocol: int) -> bytes:
    """Return the inet_diag_req_v2 that asks for every socket of one address family and protocol.

    >>> encode_request(AF_INET6, IPPROTO_TCP)[:8].hex(" ")
    '0a 06 00 00 ff 0f 00 00'

    No extension is asked for: what a row needs comes unasked (``inet_sk_diag_fill``).
    """
    return _REQUEST.pack(family, protocol, 0, 0, _ALL_STATES)


def decode_messages(data: Buffer, payloads: Sequence[tuple[int, int]], protocol: SocketProtocol) -> list[SocketRow]:
    """Return a row for each inet_diag_msg that lies in `data` from start to end, as `payloads` tells.

    The queues are bytes; for LISTEN they are the accept queue's length and its limit, in connections.

    >>> listener = bytes.fromhex(
    ...     "0a0a0000 270f0000 00000000000000000000000000000000 00000000000000000000000000000000"
    ...     "00000000 0110000000000000 00000000 02000000 05000000 e8030000 4cbb0000"
    ...     "05000800 00000000 05000b00 00000000")
    >>> [row] = decode_messages(listener, [(0, len(listener))], SocketProtocol.TCP6)
    >>> str(row.local), row.state.value, row.receive_queue, row.send_queue, row.uid, row.inode, row.ipv6_only
    (':::9999', 'LISTEN', 2, 5, 1000, 47948, False)

    Raises MalformedMessage for a message that is too short, of another family, or in no known state.
    """
    family, _ = FAMILY_AND_PROTOCOL[protocol]
    unpack, tells_v6only, endpoint = _MESSAGES[family].unpack_from, family == AF_INET6, _ENDPOINTS[family]
    states, new_row, size = STATES, _socket_row, _MESSAGE_SIZE
    rows: list[SocketRow] = []
    append = rows.append
    # The fields are unpacked, looked up and passed on in one place: a call a row would cost a fifth more.
    for start, end in payloads:
        if end - start < size or end > len(data):
            raise MalformedMessage(f"an inet_diag_msg of {end - start} bytes, it needs {size}")
        found, state, local_port, remote_port, local, remote, received, unsent, uid, inode = unpack(data, start)
        if found != family or not 0 < state < len(states):
            raise MalformedMessage(f"an inet_diag_msg of family {found}, state {state}; asked for {protocol}")
        append(
            new_row(
                protocol,
                states[state],  # type: ignore[arg-type]  # only number 0 is None
                endpoint(local_port, local),
                endpoint(remote_port, remote),
                received,
                unsent,
                uid,
                inode,
                _decode_v6only(data, start + size, end) if tells_v6only and state in _SKV6ONLY_STATES else None,
            )
        )
    return rows


def _decode_v6only(data: Buffer, start: int, end: int) -> bool | None:
    """Return the attribute INET_DIAG_SKV6ONLY, or None when the kernel does not tell it (before 4.3)."""
    value = decode_attributes(data, start, end).get(_INET_DIAG_SKV6ONLY)
    return bool(value[0]) if value else None


@lru_cache(maxsize=65536)
def _endpoint4(port: int, address: bytes) -> Endpoint:
    return _new_endpoint(inet_ntop(AF_INET, address), ntohs(port))


@lru_cache(maxsize=65536)
def _endpoint6(port: int, address: bytes) -> Endpoint:
    return _new_endpoint(inet_ntop(AF_INET6, address), ntohs(port))


# A server's end is the same in each of its connections, and a loopback connection has each end twice.
_ENDPOINTS: dict[int, Callable[[int, bytes], Endpoint]] = {int(AF_INET): _endpoint4, int(AF_INET6): _endpoint6}
