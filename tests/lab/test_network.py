"""The network of a lab, as iproute2's `ip` and the kernel's own files tell of it."""

import errno
import json
import os
import platform
import shutil
import socket
import subprocess
import sys

import pytest

from grader.lab.rtnetlink import add_address, request_all, set_up
from tests.busy import one_busy_processor
from tests.lab.worlds import HOSTS, ROOT, World

NO_ROOM = """
import signal, socket, sys
with socket.create_server(("", int(sys.argv[1])), backlog=0):
    print("up")
    signal.pause()
"""
needs_ip = pytest.mark.skipif(
    shutil.which("ip") is None, reason="`ip` is not installed, which tells the interfaces"
)


@needs_ip
@pytest.mark.parametrize("host", ["server", "client-1"])
def test_a_host_has_the_interfaces_of_a_machine_on_a_network(private: World, host: str) -> None:
    """Loopback and one Ethernet interface, both up, with the host's addresses, ready for use at once."""
    interfaces = {each["ifname"]: each for each in json.loads(private.run("ip", "-j", "address", host=host).output)}
    assert {name for name, each in interfaces.items() if "UP" in each["flags"]} == {"lo", "eth0"}
    shown = [address for address in interfaces["eth0"]["addr_info"] if address["scope"] == "global"]
    assert [(each["local"], each["prefixlen"]) for each in shown] == [
        (private.lab.address(host), 24),
        (private.lab.address(host, "ipv6"), 64),
    ]
    first = shown[0]["local"].rsplit(".", 1)[0]
    assert shown[0]["broadcast"] == f"{first}.255"
    assert not any(address.get("tentative") for address in shown)


@needs_ip
def test_nothing_leads_out_of_the_network(private: World) -> None:
    """A host's only way leads to the other hosts."""
    (route,) = json.loads(private.run("ip", "-j", "route").output)
    assert (route["dst"], route["dev"], route.get("gateway")) == ("10.9.0.0/24", "eth0", None)


def test_a_hosts_table_of_connections_is_its_own(private: World) -> None:
    """A negative number of entries tells a table that is shared with the machine (ip-sysctl, tcp_ehash_entries)."""
    if tuple(int(part) for part in platform.release().split(".")[:2]) < (6, 1):
        pytest.skip("tables of a namespace's own are there since Linux 6.1")
    lab = private.lab
    assert {lab.read_sysctl(host, "net.ipv4.tcp_ehash_entries") for host in ("server", "client-1")} == {"16384"}


@pytest.mark.parametrize(("name", "value"), [("tcp_max_tw_buckets", "131072"), ("tcp_rfc1337", "1")])
def test_nothing_ends_time_wait_before_its_time(private: World, name: str, value: str) -> None:
    """Neither want of room for it, nor a reset from a host that knows nothing of the connection any more."""
    assert {private.lab.read_sysctl(host, f"net.ipv4.{name}") for host in ("server", "client-1")} == {value}


def test_clients_that_a_full_queue_turned_away_are_counted(private: World) -> None:
    """Where they knocked, and only since the lab is up; the second of three finds no room any more."""
    assert {private.lab.dropped_requests(host) for host in HOSTS} == {0}
    private.start_up(NO_ROOM)
    private.connect(count=3, deadline_s=0.05)
    assert [private.lab.dropped_requests(host) for host in ("server", "client-1")] == [2, 0]


def test_what_the_kernel_refuses_is_told() -> None:
    """With what was asked for. Root may change this machine's interfaces, and asks for one that is not there."""
    with pytest.raises(OSError, match="the kernel refuses to set no-such-0 up: ") as raised:
        request_all([set_up("no-such-0"), set_up("no-such-1")])
    assert raised.value.errno == (errno.EPERM if os.geteuid() else errno.ENODEV)


@pytest.mark.parametrize(
    ("family", "address", "bits"), [(socket.AF_INET, "10.9.0.10", 24), (socket.AF_INET6, "fd09::10", 64)]
)
def test_an_address_for_no_interface_is_refused(family: int, address: str, bits: int) -> None:
    """No interface has the index 0."""
    with pytest.raises(OSError, match=f"the kernel refuses to add the address {address}: "):
        request_all([add_address(0, family, address, bits)])


def in_a_network_of_its_own(code: str) -> str:
    """Return what a program prints, or its error, that is root in new namespaces."""
    imports = "from grader.lab import network\nfrom grader.lab.rtnetlink import *\n"
    command = ["unshare", "--user", "--map-root-user", "--net", sys.executable, "-c", imports + code]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)
    return run.stdout or run.stderr


needs_unshare = pytest.mark.skipif(
    shutil.which("unshare") is None, reason="`unshare` of util-linux is not installed, which makes namespaces"
)


@needs_unshare
def test_a_network_is_not_there_before_it_carries(why_no_namespaces: str | None) -> None:
    """An interface that is not up drops what it is given: nobody may be told that it is ready."""
    if why_no_namespaces is not None:
        pytest.skip(f"no network of its own: {why_no_namespaces}")
    told = in_a_network_of_its_own("network._UP_WITHIN_S = 0.05\nnetwork.wait_until_carrying('lo')")
    assert "the kernel does not get the interface lo running" in told
    assert (
        in_a_network_of_its_own("request_all([set_up('lo')])\nnetwork.wait_until_carrying('lo')\nprint('up')")
        == "up\n"
    )


BUILDERS = """
import os, socket
KIND = 0x88B5  # for experiments (IEEE 802), so that nobody else sends any
hosts = tuple(network.HostAddresses(f"h{n}", f"10.9.0.{n + 1}", None) for n in range(3))
first = os.getpid()
for _ in range(5):
    if os.getpid() == first:
        os.fork()
for _ in range(12):
    ends = []
    for space in network.build_network(hosts).values():
        network.join_network(space)
        ends.append(socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(KIND)))
        ends[-1].bind(("eth0", KIND))
    for end in ends:
        end.send(bytes([255] * 6 + [2, 0, 0, 0, 0, 1]) + KIND.to_bytes(2, "big") + bytes(46))
    for end in ends:
        end.settimeout(10)
        try:
            for _ in ends[1:]:
                while end.recvfrom(64)[1][2] == socket.PACKET_OUTGOING:
                    pass
            os.write(1, b"arrived\\n")
        except TimeoutError:
            os.write(1, b"lost\\n")
        end.close()
if os.getpid() == first:
    for _ in range(5):
        os.wait()
"""


@needs_unshare
def test_what_is_sent_at_once_to_a_new_network_arrives(why_no_namespaces: str | None) -> None:
    """A frame from each to all others, which nobody sends again; also while many networks are made at once."""
    if why_no_namespaces is not None:
        pytest.skip(f"no network of its own: {why_no_namespaces}")
    with one_busy_processor():
        told = in_a_network_of_its_own(BUILDERS).splitlines()
    assert told == ["arrived"] * 6 * 12 * 3
