"""Asks the kernel to make network interfaces and to give them addresses (rtnetlink(7)).

The numbers are those of ``include/uapi/linux/rtnetlink.h``, ``if_link.h``, ``if_addr.h`` and ``veth.h``. Everything
happens in the network namespace of the calling thread.
"""

import os
import socket
import struct
from collections.abc import Sequence

from grader.model.plainclass import plain
from grader.observe.netlink_message import (
    NLM_F_ACK,
    NLM_F_CREATE,
    NLM_F_EXCL,
    NLM_F_REQUEST,
    encode_message,
    split_acknowledgements,
)
from grader.observe.netlink_message import encode_attribute as _attribute

_RTM_NEWLINK = 16
_RTM_NEWADDR = 20
_NEW = NLM_F_CREATE | NLM_F_EXCL

_IFLA_IFNAME = 3
_IFLA_MASTER = 10
_IFLA_LINKINFO = 18
_IFLA_NET_NS_FD = 28
_IFLA_INFO_KIND = 1
_IFLA_INFO_DATA = 2
_IFLA_BR_FORWARD_DELAY = 1
_IFLA_BR_STP_STATE = 5
_IFLA_BR_MCAST_SNOOPING = 23
_VETH_INFO_PEER = 1
_IFA_ADDRESS = 1
_IFA_LOCAL = 2
_IFA_BROADCAST = 4

_IFF_UP = 1
_IFA_F_NODAD = 2

_INTERFACE = struct.Struct("=BxHiII")
"""struct ifinfomsg: family, type, index, flags, which of the flags to change."""
_ADDRESS = struct.Struct("=BBBBI")
"""struct ifaddrmsg: family, bits of the prefix, flags, scope, the interface's index."""
_UINT32 = struct.Struct("=I")
_REPLY_BYTES = 64 * 1024
_REPLY_TIMEOUT_S = 20.0
"""The kernel answers inside send(2), unless it waits for its lock of all networks."""


@plain
class LinkRequest:
    """One thing that the kernel is asked to do."""

    what: str
    """For an error message, such as ``add the bridge switch0``."""
    kind: int
    flags: int
    body: bytes


def request_all(requests: Sequence[LinkRequest]) -> None:
    """Ask for all of these, in their order.

    Raises OSError for the first that the kernel refuses; those after it may have been done.
    """
    kinds = (socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE)
    with socket.socket(*kinds) as netlink:
        netlink.settimeout(_REPLY_TIMEOUT_S)
        netlink.send(
            b"".join(
                encode_message(each.kind, each.flags | NLM_F_REQUEST | NLM_F_ACK, each.body, sequence=number)
                for number, each in enumerate(requests)
            )
        )
        answered = 0
        while answered < len(requests):
            for number, error_number in split_acknowledgements(netlink.recv(_REPLY_BYTES)):
                if error_number:
                    raise OSError(
                        error_number, f"the kernel refuses to {requests[number].what}: {os.strerror(error_number)}"
                    )
                answered += 1


def add_bridge(name: str) -> LinkRequest:
    """Return the request for a bridge that passes everything on at once, as a cheap switch does."""
    data = _attribute(_IFLA_BR_FORWARD_DELAY, _UINT32.pack(0))
    data += _attribute(_IFLA_BR_STP_STATE, _UINT32.pack(0))
    data += _attribute(_IFLA_BR_MCAST_SNOOPING, b"\0")
    body = _interface(name) + _kind("bridge", data)
    return LinkRequest(f"add the bridge {name}", _RTM_NEWLINK, _NEW, body)


def add_virtual_cable(name: str, *, switch: int, far_name: str, far_network: int) -> LinkRequest:
    """Return the request for a pair of interfaces (veth(4)): one here, up and in a bridge, its peer elsewhere.

    The bridge is told by its index, the namespace of the peer by a descriptor.
    """
    far = _interface(far_name) + _attribute(_IFLA_NET_NS_FD, _UINT32.pack(far_network))
    master = _attribute(_IFLA_MASTER, _UINT32.pack(switch))
    body = _interface(name, is_up=True) + master + _kind("veth", _attribute(_VETH_INFO_PEER, far))
    return LinkRequest(f"add the pair of interfaces {name} and {far_name}", _RTM_NEWLINK, _NEW, body)


def set_up(name: str) -> LinkRequest:
    """Return the request to switch an interface on."""
    return LinkRequest(f"set {name} up", _RTM_NEWLINK, 0, _interface(name, is_up=True))


def add_address(interface: int, family: int, address: str, bits: int) -> LinkRequest:
    """Return the request to give an interface, told by its index, an address that can be used at once.

    ``bits``: how many of the address tell the network.
    """
    packed = socket.inet_pton(family, address)
    if family == socket.AF_INET:
        rest = (1 << (32 - bits)) - 1
        broadcast = (int.from_bytes(packed) | rest).to_bytes(4)
        attributes = _attribute(_IFA_LOCAL, packed) + _attribute(_IFA_BROADCAST, broadcast)
        flags = 0
    else:
        # Nobody else can have it here: no time is spent on finding out (RFC 4862, 5.4).
        attributes, flags = b"", _IFA_F_NODAD
    body = _ADDRESS.pack(family, bits, flags, 0, interface) + _attribute(_IFA_ADDRESS, packed) + attributes
    return LinkRequest(f"add the address {address}", _RTM_NEWADDR, _NEW, body)


def _interface(name: str, *, is_up: bool = False) -> bytes:
    up = _IFF_UP if is_up else 0
    return _INTERFACE.pack(socket.AF_UNSPEC, 0, 0, up, up) + _attribute(_IFLA_IFNAME, name.encode() + b"\0")


def _kind(name: str, data: bytes) -> bytes:
    told = _attribute(_IFLA_INFO_KIND, name.encode()) + _attribute(_IFLA_INFO_DATA, data)
    return _attribute(_IFLA_LINKINFO, told)
