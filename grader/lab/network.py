"""A private network: one network namespace a host, joined by a bridge that no host can see.

Runs inside the holder, which owns the namespaces.
"""

import contextlib
import ctypes
import errno
import fcntl
import os
import socket
import struct
import time

from grader.lab.kernel import CLONE_NEWNET, join_network, unshare
from grader.lab.rtnetlink import add_address, add_bridge, add_virtual_cable, request_all, set_up
from grader.model.plainclass import plain

SWITCH_NAME = "switch0"
INTERFACE_NAME = "eth0"
_UP_WITHIN_S = 10.0
_LOOK_AGAIN_S = 0.0005
_SIOCETHTOOL, _ETHTOOL_GLINK = 0x8946, 0x0A
"""``include/uapi/linux/sockios.h`` and ``ethtool.h``."""
_LINK_REQUEST = struct.Struct("@16sP16x")
"""struct ifreq: the interface's name, and where the answer is to be (netdevice(7))."""
_LINK_ANSWER = struct.Struct("@II")
"""struct ethtool_value: what is asked for, and its value."""
_PREFIX_BITS = {socket.AF_INET: 24, socket.AF_INET6: 64}
_SETTINGS_OF_CHILDREN = {"tcp_child_ehash_entries": 16384, "udp_child_hash_entries": 256}
"""Hash tables of its own for each namespace made from one with these, since Linux 6.1 and 6.2 (``ip-sysctl.rst``).

To look at a host's sockets, the kernel walks through all of a table; the machine's, shared otherwise, is larger.
"""
_SETTINGS_OF_HOSTS = {"tcp_max_tw_buckets": 131072, "tcp_rfc1337": 1}
"""So that a row in TIME_WAIT stays for its time (``Documentation/networking/ip-sysctl.rst``).

There is room for as many as on a machine with much memory: the kernel would make it half of the table's size. No
reset ends one (RFC 1337): on a busy machine segments of a last exchange overtake each other, the side in TIME_WAIT
answers the one that came late, and a side that has forgotten the connection answers that with a reset.
"""


@plain
class HostAddresses:
    """A host of the lab's network and its addresses."""

    name: str
    ipv4: str
    ipv6: str | None
    """None where the kernel has no IPv6."""


def build_network(hosts: tuple[HostAddresses, ...]) -> dict[str, int]:
    """Make a namespace for each host, join them, and return descriptors of them.

    A namespace lives as long as its descriptor. The calling thread is in one of them afterwards. Raises OSError,
    which says what the kernel refused.
    """
    # The switch has no processes: its namespace lives as long as this descriptor, which nobody closes.
    switch = new_namespace()
    _set_where_known(_SETTINGS_OF_CHILDREN)
    networks: dict[str, int] = {}
    for host in hosts:
        join_network(switch)
        networks[host.name] = new_namespace()
        _set_where_known(_SETTINGS_OF_HOSTS)
    join_network(switch)
    _join_by_switch([networks[host.name] for host in hosts])
    for host in hosts:
        join_network(networks[host.name])
        _configure(host)
    join_network(switch)
    for number in range(len(hosts)):
        wait_until_carrying(_port_name(number))
    for network in networks.values():
        join_network(network)
        wait_until_carrying(INTERFACE_NAME)
    return networks


def new_namespace() -> int:
    """Move this thread into a new network namespace, and return a descriptor of it. Raises OSError."""
    unshare(CLONE_NEWNET)
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _set_where_known(settings: dict[str, int]) -> None:
    """Change settings of this thread's namespace. What the kernel has not, or forbids, it does without."""
    for name, value in settings.items():
        with contextlib.suppress(OSError):
            setting = os.open(f"/proc/sys/net/ipv4/{name}", os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.write(setting, b"%d" % value)
            finally:
                os.close(setting)


def _join_by_switch(networks: list[int]) -> None:
    """In the switch's namespace: make the bridge, and a cable from it into each host."""
    request_all([add_bridge(SWITCH_NAME), set_up(SWITCH_NAME)])
    switch = socket.if_nametoindex(SWITCH_NAME)
    request_all(
        [
            add_virtual_cable(_port_name(number), switch=switch, far_name=INTERFACE_NAME, far_network=network)
            for number, network in enumerate(networks)
        ]
    )


def _port_name(number: int) -> str:
    return f"port{number}"


def wait_until_carrying(interface: str) -> None:
    """Wait until an interface of this thread's namespace has a carrier, and sends what it is given.

    The kernel opens its queue up to a second later than it calls it up and running, and drops what is sent before
    (``net/core/link_watch.c``): a client's first segment would be lost, and sent again after a second. Who asks for
    the carrier has it open the queue first (``ethtool_op_get_link``). Raises OSError when it takes too long.
    """
    until_s = time.monotonic() + _UP_WITHIN_S
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        while not _has_carrier(asking, interface):
            if time.monotonic() > until_s:
                told = f"the kernel does not get the interface {interface} running"
                raise OSError(errno.ETIMEDOUT, f"{told}: try again when the machine is less busy")
            time.sleep(_LOOK_AGAIN_S)


def _has_carrier(asking: socket.socket, interface: str) -> bool:
    answer = ctypes.create_string_buffer(_LINK_ANSWER.pack(_ETHTOOL_GLINK, 0))
    fcntl.ioctl(asking, _SIOCETHTOOL, _LINK_REQUEST.pack(interface.encode(), ctypes.addressof(answer)))
    return bool(_LINK_ANSWER.unpack_from(answer)[1])


def _configure(host: HostAddresses) -> None:
    """In the host's namespace: give it its addresses."""
    interface = socket.if_nametoindex(INTERFACE_NAME)
    requests = [set_up("lo"), set_up(INTERFACE_NAME)]
    for family, address in ((socket.AF_INET, host.ipv4), (socket.AF_INET6, host.ipv6)):
        if address is not None:
            requests.append(add_address(interface, family, address, _PREFIX_BITS[family]))
    request_all(requests)
