"""Each state that forbids a lab and that can be made here is made for real, and recognised by the real launch."""

import json
import sys

import pytest

from tests.doctor.private_machine import PrivateMachine, Told

FORBID_UNSHARE = """
import ctypes, errno, os, struct, sys
number = {"x86_64": 272, "aarch64": 97}[os.uname().machine]
rules = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (6, 0, 0, 0x50000 | errno.EPERM), (6, 0, 0, 0x7FFF0000)]
program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("rules", ctypes.c_void_p)]
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
assert libc.prctl(22, 2, ctypes.byref(Filter(4, ctypes.addressof(program))), 0, 0) == 0  # PR_SET_SECCOMP
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""A filter that refuses unshare(2) with EPERM, as that of a container does."""
PODMAN = "mount -t tmpfs run /run; : > /run/.containerenv; mount --bind /etc/hosts /etc/hosts\n"
LOOK = "step look sockgrade doctor --format json"
STATES = {
    "user": ("echo 0 > /proc/sys/user/max_user_namespaces", "limited-namespaces"),
    "net": ("echo 1 > /proc/sys/user/max_net_namespaces", "limited-namespaces"),
    "pid": ("echo 0 > /proc/sys/user/max_pid_namespaces", "limited-namespaces"),
    "masked": ("mount --bind /dev/null /proc/interrupts", "masked-proc"),
    "read-only": ("mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys", "masked-proc"),
    "masked in a container": (f"{PODMAN}mount --bind /dev/null /proc/interrupts", "masked-proc"),
}


def found(told: Told) -> dict[str, object]:
    """Return the obstacle that doctor told as JSON, with what the launch said."""
    assert told.status == 3, told.text
    report = json.loads(told.text)
    assert report["ready"] is False
    return {**report["obstacle"], "said": report["refusal"]["said"]}


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_recognised(machine: PrivateMachine, state: str) -> None:
    """By its name, whatever it is called in the kernel."""
    make, name = STATES[state]
    assert found(machine.run(f"{make}\n{LOOK}")["look"])["name"] == name


def test_the_limit_and_the_file_that_sets_it_are_told(machine: PrivateMachine) -> None:
    """Somebody chose it: whoever lifts it should know where."""
    told = machine.run(
        f"""
        mkdir -p /etc/sysctl.d
        echo 'user.max_user_namespaces = 0' > /etc/sysctl.d/99-hardening.conf
        echo 0 > /proc/sys/user/max_user_namespaces
        {LOOK}
        """
    )
    explanation = str(found(told["look"])["explanation"])
    assert "`user.max_user_namespaces` is 0, as /etc/sysctl.d/99-hardening.conf says" in explanation
    assert "max_net_namespaces" not in explanation


def test_a_chroot_is_recognised(machine: PrivateMachine) -> None:
    """The same files below another root: nobody may make a user namespace there."""
    told = machine.run(f'mkdir "$ROOM/root"; mount --rbind / "$ROOM/root"\nstep look chroot "$ROOM/root" {_look()}')
    assert found(told["look"])["name"] == "changed-root"


def test_a_limit_of_the_graders_own_is_recognised(machine: PrivateMachine) -> None:
    """No virtual machine is needed for that."""
    told = machine.run(f"ulimit -f 16\n{LOOK}")
    assert found(told["look"])["name"] == "own-limits"


def test_a_filter_of_system_calls_is_recognised(machine: PrivateMachine) -> None:
    """Outside of a container, and inside of one."""
    forbid = f"{sys.executable} -c '{FORBID_UNSHARE}'"
    told = machine.run(f"step out {forbid} {_look()}\n{PODMAN}step in {forbid} {_look()}")
    outside, inside = found(told["out"]), found(told["in"])
    assert (outside["said"], outside["name"]) == ("unshare: Operation not permitted", "seccomp-filter")
    assert inside["name"] == "container-rules"
    assert "Podman" in str(inside["explanation"])
    assert "--security-opt seccomp=unconfined" in str(inside["advice"])


def test_an_outer_limit_is_told_from_ones_own(machine: PrivateMachine) -> None:
    """In a namespace whose own limits are high, the one around it has room for no other."""
    told = machine.run(
        f"""
        echo 1 > /proc/sys/user/max_user_namespaces
        step look unshare --user --map-root-user --mount --pid --fork --mount-proc {_look()}
        """
    )
    obstacle = found(told["look"])
    assert obstacle["name"] == "used-up"
    assert obstacle["fixes"] == []


def test_nothing_is_in_the_way_here(machine: PrivateMachine) -> None:
    """The states above are told apart from one in which all is well."""
    report = json.loads(machine.run(LOOK)["look"].text)
    assert (report["refusal"], report["obstacle"]) == (None, None)


def _look() -> str:
    return f"{sys.executable} -m grader doctor --format json"
