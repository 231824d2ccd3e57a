"""Laws of the inet_diag codec, over any bytes."""

import ipaddress
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.sockets import SocketProtocol, SocketRow, SocketState
from grader.observe.inet_diag import FAMILY_AND_PROTOCOL, decode_messages, encode_request
from grader.observe.netlink_message import MalformedMessage

INET = [protocol for protocol in SocketProtocol if protocol is not SocketProtocol.UNIX]
PORTS = st.integers(0, 65535)
WORDS = st.integers(0, 2**32 - 1)

TCP_STATES = {
    1: "ESTABLISHED",
    2: "SYN_SENT",
    3: "SYN_RECV",
    4: "FIN_WAIT1",
    5: "FIN_WAIT2",
    6: "TIME_WAIT",
    7: "CLOSE",
    8: "CLOSE_WAIT",
    9: "LAST_ACK",
    10: "LISTEN",
    11: "CLOSING",
    12: "SYN_RECV",
    13: "CLOSE",
}
"""include/net/tcp_states.h, written down a second time; 12 is TCP_NEW_SYN_RECV."""


def message(family: int, state: int, local: tuple[bytes, int], remote: tuple[bytes, int], *words: int) -> bytes:
    """Return an inet_diag_msg field by field: words are Recv-Q, Send-Q, uid and inode."""
    ports = struct.pack(">HH", local[1], remote[1])
    addresses = local[0].ljust(16, b"\0") + remote[0].ljust(16, b"\0")
    return bytes([family, state, 0, 0]) + ports + addresses + bytes(16) + struct.pack("=IIII", *words)


def decode_one(data: bytes, protocol: SocketProtocol) -> SocketRow:
    """Return the row of the only message."""
    [row] = decode_messages(data, [(0, len(data))], protocol)
    return row


@given(st.sampled_from(INET), st.data(), PORTS, PORTS, st.tuples(WORDS, WORDS, WORDS, WORDS))
def test_every_field_is_read_back(
    protocol: SocketProtocol, data: st.DataObject, near: int, far: int, words: tuple[int, int, int, int]
) -> None:
    """Any address, port, queue, uid and inode; the address as the ipaddress module writes it."""
    family, _ = FAMILY_AND_PROTOCOL[protocol]
    size = 4 if family == 2 else 16
    local, remote = data.draw(st.binary(min_size=size, max_size=size)), bytes(size)
    row = decode_one(message(family, 1, (local, near), (remote, far), *words), protocol)
    assert (row.receive_queue, row.send_queue, row.uid, row.inode) == words
    assert (row.local.port, row.remote.port) == (near, far)
    assert ipaddress.ip_address(row.local.address).packed == local
    assert row.remote.address == ("0.0.0.0" if family == 2 else "::")
    assert (row.protocol, row.ipv6_only, row.path, row.owners) == (protocol, None, "", ())


@pytest.mark.parametrize(
    ("packed", "text"),
    [
        ("00000000000000000000000000000001", "::1"),
        ("20010db8000000000001000000000001", "2001:db8::1:0:0:1"),
        ("20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"),
        ("00000000000000000000ffff0a000002", "::ffff:10.0.0.2"),
        ("FE800000000000000000000000000ABC".lower(), "fe80::abc"),
    ],
)
def test_an_ipv6_address_is_canonical(packed: str, text: str) -> None:
    """The one spelling of RFC 5952, so that two tables can be compared as text."""
    row = decode_one(message(10, 1, (bytes.fromhex(packed), 1), (bytes(16), 0), 0, 0, 0, 0), SocketProtocol.TCP6)
    assert row.local.address == text


@pytest.mark.parametrize(("number", "name"), TCP_STATES.items())
def test_every_state_number_has_its_netstat_name(number: int, name: str) -> None:
    """The numbers of tcp_states.h; NEW_SYN_RECV is SYN_RECV to everyone who looks."""
    row = decode_one(message(2, number, (b"", 0), (b"", 0), 0, 0, 0, 0), SocketProtocol.TCP)
    assert row.state is SocketState(name)


@pytest.mark.parametrize("number", [0, 14, 255])
def test_an_unknown_state_is_malformed(number: int) -> None:
    """Never a guess, and never the last of the table for a negative index."""
    with pytest.raises(MalformedMessage):
        decode_one(message(2, number, (b"", 0), (b"", 0), 0, 0, 0, 0), SocketProtocol.TCP)


def test_a_message_of_another_family_is_malformed() -> None:
    """An IPv6 message read as IPv4 would give a wrong address."""
    with pytest.raises(MalformedMessage):
        decode_one(message(10, 1, (b"", 0), (b"", 0), 0, 0, 0, 0), SocketProtocol.TCP)


@pytest.mark.parametrize("size", range(72))
def test_a_message_cut_anywhere_is_malformed(size: int) -> None:
    """72 bytes or nothing."""
    whole = message(2, 1, (b"", 0), (b"", 0), 0, 0, 0, 0)
    with pytest.raises(MalformedMessage):
        decode_one(whole[:size], SocketProtocol.TCP)


@given(st.binary(max_size=120), st.integers(0, 40), st.integers(0, 140), st.sampled_from(INET))
def test_any_bytes_are_a_row_or_malformed(data: bytes, start: int, end: int, protocol: SocketProtocol) -> None:
    """Never another exception."""
    try:
        rows = decode_messages(data, [(start, end)], protocol)
    except MalformedMessage:
        return
    assert len(rows) == 1


@given(st.binary(max_size=30), st.sampled_from([7, 10]))
def test_any_attributes_of_a_listener_are_read_or_malformed(attributes: bytes, state: int) -> None:
    """IPV6_V6ONLY is True, False or not told."""
    try:
        row = decode_one(message(10, state, (b"", 0), (b"", 0), 0, 0, 0, 0) + attributes, SocketProtocol.TCP6)
    except MalformedMessage:
        return
    assert row.ipv6_only in (None, True, False)


def test_a_request_asks_for_every_state() -> None:
    """inet_diag_req_v2 is 56 bytes: family, protocol, no extension, and the bits 1 to 11."""
    request = encode_request(10, 17)
    assert (len(request), request[:4]) == (56, bytes([10, 17, 0, 0]))
    (states,) = struct.unpack_from("=I", request, 4)
    assert {number for number in range(1, 12) if states >> number & 1} == set(range(1, 12))
