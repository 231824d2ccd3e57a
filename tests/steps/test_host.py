"""Steps that ask a host: `bind_port`, `set_sysctl`, `lookup_service`, `run_command`."""

from collections.abc import Iterator
from typing import Any

import pytest

from grader.lab.namespace_lab import NamespaceLab
from grader.model.finding import Outcome, Reason
from grader.model.lab import CannotShow
from tests.steps.laboratory import Laboratory, exercise_of
from tests.steps.programs import NEVER_ACCEPTS


@pytest.fixture(scope="module")
def listening() -> Iterator[Laboratory]:
    """A lab in which a server listens on port 9999, for tests that only ask."""
    with NamespaceLab(exercise_of()) as lab:
        shared = Laboratory(lab)
        shared.serve(NEVER_ACCEPTS)
        yield shared


START = "net.ipv4.ip_unprivileged_port_start"

BOUND: list[tuple[str, dict[str, Any], str]] = [
    ("user-high", {"port": 8080}, "bound"),
    ("user-first-free", {"port": 1024}, "bound"),
    ("user-last-privileged", {"port": 1023}, "EACCES"),
    ("user-80", {"port": 80}, "EACCES"),
    ("user-udp-53", {"port": 53, "protocol": "udp"}, "EACCES"),
    ("capable-80", {"port": 80, "as": "net_bind_service"}, "bound"),
    ("root-80", {"port": 80, "as": "root"}, "bound"),
    ("taken", {"port": 9999}, "EADDRINUSE"),
    ("taken-by-root", {"port": 9999, "as": "root"}, "EADDRINUSE"),
    ("taken-one-address", {"port": 9999, "address": "127.0.0.1"}, "EADDRINUSE"),
    ("taken-reuse", {"port": 9999, "reuse_address": True}, "EADDRINUSE"),
    ("taken-on-ipv6", {"port": 9999, "address": "::"}, "EADDRINUSE"),
    ("tcp-is-not-udp", {"port": 9999, "protocol": "udp"}, "bound"),
    ("another-host", {"port": 9999, "host": "client"}, "bound"),
    ("own-address", {"port": 8080, "address": "server"}, "bound"),
    ("anothers-address", {"port": 8080, "address": "client"}, "EADDRNOTAVAIL"),
    ("no-address", {"port": 8080, "address": "10.9.0.200"}, "EADDRNOTAVAIL"),
    ("ipv6", {"port": 8080, "address": "::1"}, "bound"),
]


@pytest.mark.parametrize(("written", "answer"), [pytest.param(*c[1:], id=c[0]) for c in BOUND])
def test_the_kernels_answer_to_bind_is_read(listening: Laboratory, written: dict[str, Any], answer: str) -> None:
    """Privilege, port, address, protocol and who has it already decide."""
    asked = {"host": "server", **written}
    assert listening.judge("bind_port", **asked, expect=answer).outcome is Outcome.PASSED
    other = "EACCES" if answer == "bound" else "bound"
    assert listening.judge("bind_port", **asked, expect=other).outcome is Outcome.FAILED


@pytest.mark.parametrize(("privilege", "capable"), [("user", False), ("net_bind_service", True), ("root", True)])
def test_the_capability_is_the_askers_own(listening: Laboratory, privilege: str, capable: bool) -> None:
    """What is told of the asking process is what the kernel went by."""
    seen = listening.see("bind_port", **{"host": "server", "port": 80, "expect": "bound", "as": privilege})
    assert seen.has_net_bind_service is capable
    assert (seen.error is None) is capable
    assert seen.unprivileged_port_start == 1024


def test_a_setting_belongs_to_one_host(laboratory: Laboratory) -> None:
    """Port 80 becomes free for everybody on that host, and on no other."""
    seen = laboratory.see("set_sysctl", host="server", name=START, value=80)
    assert (seen.before, seen.after) == ("1024", "80")
    for host, answer in (("server", "bound"), ("client", "EACCES")):
        assert laboratory.judge("bind_port", host=host, port=80, expect=answer).outcome is Outcome.PASSED


def test_a_setting_that_this_kernel_lacks_cannot_be_shown(laboratory: Laboratory) -> None:
    """It is the machine that lacks it, and no submission pays for it."""
    with pytest.raises(CannotShow, match="no setting"):
        laboratory.see("set_sysctl", host="server", name="net.ipv4.no_such_setting", value=1)


LOOKUPS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"port": 22, "expect": "ssh"}, {"port": 22, "expect": "telnet"}),
    ({"service": "ssh", "expect": 22}, {"service": "ssh", "expect": 23}),
    ({"service": "www", "expect": 80}, {"service": "www", "expect": 8080}),
    ({"port": 53, "protocol": "udp", "expect": "domain"}, {"port": 53, "protocol": "udp", "expect": "unassigned"}),
    ({"port": 4, "expect": "unassigned"}, {"port": 4, "expect": "ssh"}),
    ({"service": "no-such-service", "expect": "unassigned"}, {"service": "no-such-service", "expect": 1}),
    ({"port": 22, "expect": ("telnet", "ssh")}, {"port": 22, "expect": ("telnet", "ftp")}),
]


@pytest.mark.parametrize(("right", "wrong"), LOOKUPS)
def test_services_are_looked_up(listening: Laboratory, right: dict[str, Any], wrong: dict[str, Any]) -> None:
    """The file's first line that has the port, the name or an alias answers."""
    assert listening.judge("lookup_service", **right).outcome is Outcome.PASSED
    other = listening.judge("lookup_service", **wrong)
    assert (other.outcome, other.reason) == (Outcome.SKIPPED, Reason.MACHINE)


SHELL = ("sh", "-c")
COMMANDS: list[tuple[str, dict[str, Any], bool, Reason | None]] = [
    ("ends-well", {"command": ("true",)}, True, None),
    ("fails", {"command": ("false",)}, False, Reason.MISMATCH),
    ("should-fail", {"command": ("false",), "status": "nonzero"}, True, None),
    ("does-not-fail", {"command": ("true",), "status": "nonzero"}, False, Reason.MISMATCH),
    ("status", {"command": (*SHELL, "exit 7"), "status": 7}, True, None),
    ("another-status", {"command": (*SHELL, "exit 6"), "status": 7}, False, Reason.MISMATCH),
    ("status-128", {"command": (*SHELL, "exit 128"), "status": 128}, True, None),
    ("status-143", {"command": (*SHELL, "exit 143"), "status": 143}, True, None),
    ("a-signal-is-no-status", {"command": (*SHELL, "kill -TERM $$"), "status": "nonzero"}, False, Reason.MISMATCH),
    (
        "any-end",
        {"command": (*SHELL, "kill -TERM $$; echo"), "status": None, "output": {"excludes": "x"}},
        True,
        None,
    ),
    ("prints", {"command": ("echo", "one"), "output": {"equals": "one"}}, True, None),
    ("prints-errors", {"command": (*SHELL, "echo one >&2"), "output": {"equals": "one"}}, True, None),
    ("prints-otherwise", {"command": ("echo", "two"), "output": {"equals": "one"}}, False, Reason.MISMATCH),
    ("reads-nothing", {"command": ("cat",), "output": {"equals": ""}}, True, None),
    ("reads", {"command": ("cat",), "input": "a\nb", "output": {"equals": "a\nb"}}, True, None),
    (
        "environment",
        {"command": (*SHELL, "echo $X"), "environment": {"X": "y"}, "output": {"equals": "y"}},
        True,
        None,
    ),
    ("address", {"command": ("echo", "{server}"), "output": {"equals": "10.9.0.10"}}, True, None),
    ("ipv6-address", {"command": ("echo", "{server.ipv6}"), "output": {"equals": "fd09::10"}}, True, None),
    ("no-shell", {"command": ("echo", "$HOME;true"), "output": {"equals": "$HOME;true"}}, True, None),
    ("a-user", {"command": ("id", "-u"), "output": {"equals": "1000"}}, True, None),
    ("root", {"command": ("id", "-u"), "as": "root", "output": {"equals": "0"}}, True, None),
    ("hangs", {"command": ("sleep", "60"), "within": "200ms"}, False, Reason.TIMED_OUT),
    ("floods", {"command": ("yes",)}, False, Reason.LIMIT),
    ("netstat", {"command": ("netstat", "-tln"), "output": {"contains": "0.0.0.0:9999"}}, True, None),
    (
        "netstat-elsewhere",
        {"command": ("netstat", "-tln"), "host": "client", "output": {"contains": ":9999"}},
        False,
        Reason.MISMATCH,
    ),
]


@pytest.mark.parametrize(("written", "holds", "reason"), [pytest.param(*c[1:], id=c[0]) for c in COMMANDS])
def test_a_command_is_run_in_a_host_to_its_end(
    listening: Laboratory, written: dict[str, Any], holds: bool, reason: Reason | None
) -> None:
    """Its status and what it prints are held against what was expected."""
    judgement = listening.judge("run_command", **{"host": "server", **written})
    assert (judgement.outcome is Outcome.PASSED, judgement.reason) == (holds, reason), judgement


@pytest.mark.parametrize("command", ["no-such-command", "/usr/bin/no-such-command"])
@pytest.mark.parametrize("status", [0, "nonzero"])
def test_a_command_that_is_not_installed_cannot_be_shown(
    laboratory: Laboratory, command: str, status: int | str
) -> None:
    """Nobody passes or fails because this machine lacks a program, whichever way it is named."""
    with pytest.raises(CannotShow, match="is not installed"):
        laboratory.see("run_command", command=(command,), host="server", status=status)


def test_a_command_is_run_once_unless_its_timing_says_otherwise(laboratory: Laboratory) -> None:
    """With `eventually` it is run again and again until it holds."""
    laboratory.bring("import time\ntime.sleep(0.4)\n" + NEVER_ACCEPTS)
    laboratory.see("run_server", program="server", host="server", listens=9999, within="10ms")
    asked = {"command": ("nc", "-z", "{server}", "9999"), "host": "client"}
    assert laboratory.judge("run_command", **asked).outcome is Outcome.FAILED
    assert laboratory.judge("run_command", **asked, eventually="10s").outcome is Outcome.PASSED
