"""The frame around every netlink message (netlink(7), ``include/uapi/linux/netlink.h``): a pure codec.

Must not know what the payloads mean, nor do any I/O.
"""

import struct
from typing import NamedTuple

NLMSG_NOOP = 1
NLMSG_ERROR = 2
NLMSG_DONE = 3
NLMSG_OVERRUN = 4

NLM_F_REQUEST = 0x001
NLM_F_ACK = 0x004
NLM_F_DUMP_INTR = 0x010
NLM_F_EXCL = 0x200
NLM_F_DUMP = 0x300
NLM_F_CREATE = 0x400

SOCK_DIAG_BY_FAMILY = 20

Buffer = bytes | bytearray | memoryview

_HEADER = struct.Struct("=IHHII")
"""struct nlmsghdr: length with the header, type, flags, sequence number, port id."""
_ERROR = struct.Struct("=i")
_ATTRIBUTE = struct.Struct("=HH")
"""struct nlattr: length with this header, type."""
_ATTRIBUTE_TYPE_MASK = 0x3FFF
"""The upper two bits are NLA_F_NESTED and NLA_F_NET_BYTEORDER."""


class MalformedMessage(ValueError):  # noqa: N818 (it names what was found, as the kernel's headers do)
    """Bytes that are no netlink message, or not the kind of message that was asked for."""


class DatagramContent(NamedTuple):
    """What one datagram of a dump's reply holds for one sequence number."""

    payloads: list[tuple[int, int]]
    """Where each payload starts, and where it ends, in the datagram."""
    is_last: bool
    """Whether the dump ends here: NLMSG_DONE or NLMSG_ERROR was read."""
    was_interrupted: bool
    """Whether the kernel says that its table changed meanwhile (NLM_F_DUMP_INTR) or lost something."""
    error_number: int
    """The positive errno that the kernel answered, or 0."""


def encode_dump_request(body: bytes, *, sequence: int) -> bytes:
    """Return `body` as one SOCK_DIAG_BY_FAMILY dump request.

    >>> encode_dump_request(b"body", sequence=7).hex(" ", 4)
    '14000000 14000103 07000000 00000000 626f6479'
    """
    return encode_message(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, body, sequence=sequence)


def encode_message(message_type: int, flags: int, body: bytes, *, sequence: int) -> bytes:
    """Return `body`, a multiple of four bytes long, as one message.

    >>> encode_message(16, NLM_F_REQUEST | NLM_F_ACK, b"body", sequence=7).hex(" ", 4)
    '14000000 10000500 07000000 00000000 626f6479'
    """
    return _HEADER.pack(_HEADER.size + len(body), message_type, flags, sequence, 0) + body


def encode_attribute(attribute_type: int, value: bytes) -> bytes:
    """Return one attribute (struct nlattr), filled up to a multiple of four bytes.

    >>> encode_attribute(3, b"lo" + bytes(1)).hex(" ", 4)
    '07000300 6c6f0000'
    """
    padding = bytes(-len(value) % 4)
    return _ATTRIBUTE.pack(_ATTRIBUTE.size + len(value), attribute_type) + value + padding


def split_acknowledgements(datagram: Buffer) -> list[tuple[int, int]]:
    """Return what was answered to each request with NLM_F_ACK: its sequence number and the positive errno, or 0.

    >>> split_acknowledgements(bytes.fromhex("14000000 02000000 07000000 00000000 efffffff"))
    [(7, 17)]

    Raises MalformedMessage for anything but answers.
    """
    answers: list[tuple[int, int]] = []
    start = 0
    while start < len(datagram):
        if len(datagram) - start < _HEADER.size + _ERROR.size:
            raise MalformedMessage(f"{len(datagram) - start} bytes left at {start}, which is no answer")
        length, message_type, _, sequence, _ = _HEADER.unpack_from(datagram, start)
        if message_type != NLMSG_ERROR or length < _HEADER.size + _ERROR.size:
            raise MalformedMessage(f"a message of type {message_type} and {length} bytes in place of an answer")
        (number,) = _ERROR.unpack_from(datagram, start + _HEADER.size)
        answers.append((sequence, max(0, -int(number))))
        start += (length + 3) & ~3
    return answers


def split_datagram(datagram: Buffer, *, sequence: int) -> DatagramContent:
    """Return where the payloads of `sequence` lie in one datagram, and whether it ends the dump.

    Messages of another sequence number are stale replies to a dump that was given up: they are skipped.

    >>> row = bytes.fromhex("14000000 14000200 07000000 00000000 01020304")
    >>> done = bytes.fromhex("14000000 03000200 07000000 00000000 00000000")
    >>> split_datagram(row + row + done, sequence=7)
    DatagramContent(payloads=[(16, 20), (36, 40)], is_last=True, was_interrupted=False, error_number=0)
    >>> enoent = bytes.fromhex("14000000 02000000 07000000 00000000 feffffff")
    >>> split_datagram(enoent, sequence=7).error_number
    2

    Raises MalformedMessage for a length that cannot be, or an error message without a number.
    """
    payloads: list[tuple[int, int]] = []
    all_flags = 0
    start, available = 0, len(datagram)
    unpack, header_size = _HEADER.unpack_from, _HEADER.size
    while start < available:
        if available - start < header_size:
            raise MalformedMessage(f"{available - start} bytes left at {start}, a header has {header_size}")
        length, message_type, flags, found_sequence, _ = unpack(datagram, start)
        end = start + length
        if length < header_size or end > available:
            raise MalformedMessage(f"a length of {length} at {start}, with {available - start} bytes left")
        if found_sequence == sequence:
            all_flags |= flags
            if message_type == SOCK_DIAG_BY_FAMILY:
                payloads.append((start + header_size, end))
            elif message_type in (NLMSG_DONE, NLMSG_ERROR):
                error_number = _decode_error(datagram, start + header_size, end, message_type)
                return DatagramContent(payloads, True, bool(all_flags & NLM_F_DUMP_INTR), error_number)
            elif message_type == NLMSG_OVERRUN:
                all_flags |= NLM_F_DUMP_INTR
            elif message_type != NLMSG_NOOP:
                raise MalformedMessage(f"a message of type {message_type} in a sock_diag dump")
        start = (end + 3) & ~3
    return DatagramContent(payloads, False, bool(all_flags & NLM_F_DUMP_INTR), 0)


def _decode_error(datagram: Buffer, start: int, end: int, message_type: int) -> int:
    """Return the positive errno of an NLMSG_ERROR, or of the NLMSG_DONE of a dump that failed half-way."""
    if end - start < _ERROR.size:
        if message_type == NLMSG_DONE:
            return 0  # old kernels end a dump without a number
        raise MalformedMessage(f"an NLMSG_ERROR with {end - start} bytes, it needs {_ERROR.size}")
    (number,) = _ERROR.unpack_from(datagram, start)
    return max(0, -int(number))


def decode_attributes(data: Buffer, start: int, end: int) -> dict[int, bytes]:
    """Return the attributes (struct nlattr) between `start` and `end`, by type; the last of a type counts.

    >>> decode_attributes(bytes.fromhex("05000b00 01000000 08000500 2a000000"), 0, 16)
    {11: b'\\x01', 5: b'*\\x00\\x00\\x00'}

    Raises MalformedMessage for a length that cannot be.
    """
    attributes: dict[int, bytes] = {}
    if end > len(data):
        raise MalformedMessage(f"attributes until {end} in {len(data)} bytes")
    # The kernel may leave up to three bytes of padding after the last attribute.
    while end - start >= _ATTRIBUTE.size:
        length, attribute_type = _ATTRIBUTE.unpack_from(data, start)
        if length < _ATTRIBUTE.size or start + length > end:
            raise MalformedMessage(f"an attribute of {length} bytes at {start}, with {end - start} left")
        value = bytes(data[start + _ATTRIBUTE.size : start + length])
        attributes[attribute_type & _ATTRIBUTE_TYPE_MASK] = value
        start += (length + 3) & ~3
    return attributes
