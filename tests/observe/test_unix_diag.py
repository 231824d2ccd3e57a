"""Laws of the unix_diag codec, over any bytes."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.sockets import SocketProtocol, SocketRow
from grader.observe.netlink_message import MalformedMessage
from grader.observe.unix_diag import UID_NOT_TOLD, decode_messages, decode_name


def message(state: int = 7, inode: int = 1, *, family: int = 1, **attributes: bytes) -> bytes:
    """Return a unix_diag_msg with attributes by the names of unix_diag.h."""
    numbers = {"name": 0, "rqlen": 4, "uid": 7}
    packed = bytes([family, 1, state, 0]) + struct.pack("=I", inode) + bytes(8)
    for name, value in attributes.items():
        packed += struct.pack("=HH", 4 + len(value), numbers[name]) + value + bytes(-len(value) % 4)
    return packed


def decode_one(data: bytes) -> SocketRow:
    """Return the row of the only message."""
    [row] = decode_messages(data, [(0, len(data))])
    return row


@given(st.binary(max_size=60), st.integers(0, 40), st.integers(0, 80))
def test_any_bytes_are_a_row_or_malformed(data: bytes, start: int, end: int) -> None:
    """Never another exception."""
    try:
        rows = decode_messages(data, [(start, end)])
    except MalformedMessage:
        return
    assert [row.protocol for row in rows] == [SocketProtocol.UNIX]


@given(st.binary(max_size=108))
def test_any_name_can_be_printed(name: bytes) -> None:
    """A sun_path may hold any byte: the text must encode as UTF-8."""
    assert b"\0" not in decode_name(name).encode()


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_a_pathname_ends_at_its_nul_and_an_abstract_name_does_not(name: str) -> None:
    """unix(7): pathname addresses are terminated, abstract ones have a length."""
    assert decode_name(name.encode() + b"\0") == decode_name(name.encode()) == name
    assert decode_name(b"\0" + name.encode()) == "@" + name
    assert decode_name(b"\0" + name.encode() + b"\0") == f"@{name}@"


def test_every_attribute_is_read_back() -> None:
    """Name, both queues, uid and inode."""
    row = decode_one(message(10, 22, name=b"/a\0", rqlen=struct.pack("=II", 3, 128), uid=struct.pack("=I", 65534)))
    assert (row.path, row.receive_queue, row.send_queue, row.uid, row.inode) == ("/a", 3, 128, 65534, 22)


def test_what_an_old_kernel_does_not_tell_is_not_made_up() -> None:
    """Without attributes: no name, empty queues, and a uid that is nobody's."""
    row = decode_one(message())
    assert (row.path, row.receive_queue, row.send_queue, row.uid) == ("", 0, 0, UID_NOT_TOLD)


@pytest.mark.parametrize("data", [message(family=2), message(2), message(0), message()[:15], b""])
def test_what_is_no_unix_socket_is_malformed(data: bytes) -> None:
    """Another family, a state that AF_UNIX has not, a message cut short."""
    with pytest.raises(MalformedMessage):
        decode_one(data)


@pytest.mark.parametrize("data", [message(rqlen=bytes(7)), message(uid=bytes(3))])
def test_an_attribute_that_is_too_short_is_malformed(data: bytes) -> None:
    """Half a number is no number."""
    with pytest.raises(MalformedMessage):
        decode_one(data)
