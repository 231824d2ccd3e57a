"""Laws of the netlink frame, over any bytes."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.observe.netlink_message import (
    MalformedMessage,
    decode_attributes,
    encode_attribute,
    encode_dump_request,
    split_acknowledgements,
    split_datagram,
)

BODIES = st.lists(st.binary(max_size=40), max_size=8)


def framed(body: bytes, *, kind: int = 20, sequence: int = 5) -> bytes:
    """Return one netlink message with the padding that follows it."""
    message = struct.pack("=IHHII", 16 + len(body), kind, 2, sequence, 0) + body
    return message + bytes(-len(message) % 4)


@given(BODIES)
def test_every_payload_of_a_datagram_is_found(bodies: list[bytes]) -> None:
    """Whatever the payloads' lengths, each is found where it is, in order."""
    datagram = b"".join(map(framed, bodies))
    content = split_datagram(datagram, sequence=5)
    assert [datagram[start:end] for start, end in content.payloads] == bodies
    assert not content.is_last


@given(BODIES, BODIES)
def test_nothing_after_the_end_of_a_dump_counts(before: list[bytes], after: list[bytes]) -> None:
    """NLMSG_DONE ends the dump even when the datagram goes on."""
    datagram = b"".join([*map(framed, before), framed(bytes(4), kind=3), *map(framed, after)])
    content = split_datagram(datagram, sequence=5)
    assert (len(content.payloads), content.is_last, content.error_number) == (len(before), True, 0)


@given(st.binary(max_size=200), st.integers(0, 2**32 - 1))
def test_any_bytes_are_split_or_malformed(data: bytes, sequence: int) -> None:
    """Never another exception, never a payload outside the datagram."""
    try:
        content = split_datagram(data, sequence=sequence)
    except MalformedMessage:
        return
    assert all(16 <= start <= end <= len(data) for start, end in content.payloads)


@pytest.mark.parametrize("length", [0, 8, 15, 21, 2**32 - 1])
def test_a_message_with_an_impossible_length_is_malformed(length: int) -> None:
    """Shorter than its header (never an endless loop), or longer than the datagram."""
    datagram = struct.pack("=I", length) + framed(bytes(4))[4:]
    with pytest.raises(MalformedMessage, match="length"):
        split_datagram(datagram, sequence=5)


@pytest.mark.parametrize("length", [0, 3, 9, 65535])
def test_an_attribute_with_an_impossible_length_is_malformed(length: int) -> None:
    """Shorter than its header (never an endless loop), or longer than the message."""
    attribute = struct.pack("=HH", length, 11) + bytes(4)
    with pytest.raises(MalformedMessage, match="attribute"):
        decode_attributes(attribute + bytes(8), 0, len(attribute))


@given(st.binary(max_size=60), st.integers(0, 90), st.integers(0, 90))
def test_any_bytes_are_attributes_or_malformed(data: bytes, start: int, end: int) -> None:
    """Never another exception, never more bytes than there were."""
    try:
        attributes = decode_attributes(data, start, end)
    except MalformedMessage:
        return
    assert sum(map(len, attributes.values())) <= len(data)


@given(st.dictionaries(st.integers(0, 0x3FFF), st.binary(max_size=20), max_size=6))
def test_attributes_are_read_back(attributes: dict[int, bytes]) -> None:
    """Each value by its type, padding left out."""
    packed = b"".join(
        struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)
        for kind, value in attributes.items()
    )
    assert decode_attributes(packed, 0, len(packed)) == attributes
    assert b"".join(encode_attribute(kind, value) for kind, value in attributes.items()) == packed


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 133))))
def test_each_acknowledgement_is_read(answers: list[tuple[int, int]]) -> None:
    """The kernel sends back a request's header after the number (netlink(7), struct nlmsgerr)."""
    datagram = b"".join(
        framed(struct.pack("=i", -number) + bytes(16), kind=2, sequence=sequence) for sequence, number in answers
    )
    assert split_acknowledgements(datagram) == answers


@pytest.mark.parametrize("datagram", [b"abc", framed(b"", kind=2), framed(bytes(4), kind=16)])
def test_what_is_no_acknowledgement_is_malformed(datagram: bytes) -> None:
    """Too short, without a number, or of another kind."""
    with pytest.raises(MalformedMessage):
        split_acknowledgements(datagram)


@given(st.binary(max_size=200))
def test_any_bytes_are_acknowledgements_or_malformed(data: bytes) -> None:
    """Never anything but an answer or MalformedMessage."""
    with contextlib.suppress(MalformedMessage):
        assert all(number >= 0 for _, number in split_acknowledgements(data))


@pytest.mark.parametrize("datagram", [framed(b"", kind=2), framed(b"abc", kind=2), framed(b"", kind=16)])
def test_an_unknown_message_and_an_error_without_a_number_are_malformed(datagram: bytes) -> None:
    """Neither is a row, neither is an end."""
    with pytest.raises(MalformedMessage):
        split_datagram(datagram, sequence=5)


@pytest.mark.parametrize(("kind", "was_interrupted"), [(1, False), (4, True)], ids=["NOOP", "OVERRUN"])
def test_an_overrun_counts_as_an_interruption(kind: int, was_interrupted: bool) -> None:
    """NLMSG_OVERRUN says that data were lost; NLMSG_NOOP says nothing (netlink(7))."""
    content = split_datagram(framed(b"", kind=kind) + framed(bytes(4), kind=3), sequence=5)
    assert (content.was_interrupted, content.is_last) == (was_interrupted, True)


@given(st.binary(max_size=100), st.integers(0, 2**32 - 1))
def test_a_request_states_its_own_length_and_sequence_number(body: bytes, sequence: int) -> None:
    """The kernel ignores a request whose length is wrong."""
    request = encode_dump_request(body, sequence=sequence)
    length, kind, flags, found, port = struct.unpack_from("=IHHII", request)
    assert (length, kind, flags, found, port) == (len(request), 20, 0x301, sequence, 0)
    assert request[16:] == body
