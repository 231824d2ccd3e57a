"""A private network: one network namespace a host, joined by a bridge that no host can see.

Runs inside the holder, which owns the namespaces. Configured by ``ip -batch`` of iproute2.
"""

import os
import subprocess
import threading

from grader.lab.kernel import CLONE_NEWNET, join_network, unshare
from grader.lab.passing import readable_descriptor
from grader.model.plainclass import plain

SWITCH_NAME = "switch0"
_WITHIN_S = 20.0


@plain
class HostAddresses:
    """A host of the lab's network and its addresses."""

    name: str
    ipv4: str
    ipv6: str | None
    """None where the kernel has no IPv6."""


def new_network_namespace() -> int:
    """Return a descriptor of a new network namespace. Raises OSError.

    A thread of its own makes it: the caller stays where it is, and the namespace lives as long as the
    descriptor does.
    """
    made: list[int | OSError] = []

    def make() -> None:
        try:
            unshare(CLONE_NEWNET)
            made.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC))
        except OSError as error:
            made.append(error)

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    result = made[0]
    if isinstance(result, OSError):
        raise result
    return result


def build_network(ip_command: str, hosts: tuple[HostAddresses, ...]) -> dict[str, int]:
    """Make a namespace for each host, join them, and return the hosts' descriptors.

    Raises OSError, and subprocess.CalledProcessError with what ``ip`` said.
    """
    switch = new_network_namespace()
    networks = {host.name: new_network_namespace() for host in hosts}
    _finish(_start(ip_command, switch, _switch_commands(networks), inherit=tuple(networks.values())))
    # All at once: each waits for the kernel most of its time.
    for started in [_start(ip_command, networks[host.name], _host_commands(host)) for host in hosts]:
        _finish(started)
    # The switch has no processes: its namespace lives as long as this descriptor, which nobody closes.
    return networks


def _switch_commands(networks: dict[str, int]) -> list[str]:
    commands = [
        f"link add name {SWITCH_NAME} type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
        f"link set dev {SWITCH_NAME} up",
    ]
    for index, descriptor in enumerate(networks.values()):
        port = f"port{index}"
        commands += [
            f"link add name {port} type veth peer name eth0 netns /proc/self/fd/{descriptor}",
            f"link set dev {port} master {SWITCH_NAME} up",
        ]
    return commands


def _host_commands(host: HostAddresses) -> list[str]:
    commands = [
        "link set dev lo up",
        "link set dev eth0 up",
        f"addr add {host.ipv4}/24 brd + dev eth0",
    ]
    if host.ipv6 is not None:
        # nodad: the address is usable at once; nobody else can have it here (RFC 4862, 5.4).
        commands.append(f"addr add {host.ipv6}/64 dev eth0 nodad")
    return commands


def _start(
    ip_command: str, network: int, commands: list[str], *, inherit: tuple[int, ...] = ()
) -> subprocess.Popen[str]:
    join_network(network)
    batch = readable_descriptor("\n".join(commands) + "\n")
    try:
        return subprocess.Popen(
            [ip_command, "-batch", "-"],
            stdin=batch,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            pass_fds=inherit,
        )
    finally:
        os.close(batch)


def _finish(started: subprocess.Popen[str]) -> None:
    said, complained = started.communicate(timeout=_WITHIN_S)
    if started.returncode:
        raise subprocess.CalledProcessError(started.returncode, started.args, said, complained)
