"""Obstacles recognised from what was said and seen. Those that can be made here are in test_states, too."""

import errno

import pytest

from grader.doctor.changes import LoadProfile, WriteFile
from grader.doctor.facts import APPARMOR_SETTING, DEBIAN_SETTING, LIMITS, MachineFacts, Refusal
from grader.doctor.obstacles import OBSTACLES, recognise_obstacle
from grader.doctor.obstacles.apparmor import PROFILE
from grader.doctor.obstacles.base import Obstacle

UBUNTU = MachineFacts(
    settings={**dict.fromkeys(LIMITS, "31000"), APPARMOR_SETTING: "1"},
    interpreter="/usr/bin/python3.12",
    takes_profiles=True,
    installer="apt-get",
)
DOCKER = MachineFacts(
    settings=dict.fromkeys(LIMITS, "31000"),
    container="Docker",
    has_seccomp_filter=True,
    covered_proc=("/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/sys"),
)
EPERM, EACCES, ENOSPC, ENOSYS = errno.EPERM, errno.EACCES, errno.ENOSPC, errno.ENOSYS
BWRAP = "the sandbox could not start a program: bwrap: "

SEEN = [
    # AppArmor, as on Ubuntu 24.04: from public reports, and as the lab's own launch would say it.
    (UBUNTU, Refusal("/proc/self/setgroups: Permission denied", EACCES), "apparmor"),
    (UBUNTU, Refusal("/proc/self/uid_map: Operation not permitted", EPERM), "apparmor"),
    (UBUNTU, Refusal("unshare: Permission denied", EACCES), "apparmor"),
    (UBUNTU, Refusal(f"{BWRAP}setting up uid map: Permission denied"), "apparmor"),
    (UBUNTU, Refusal(f"{BWRAP}loopback: Failed RTM_NEWADDR: Operation not permitted"), "apparmor"),
    (MachineFacts(settings={APPARMOR_SETTING: "0"}), Refusal("/proc/self/uid_map: Denied", EPERM), "unknown"),
    # Containers: Docker's filter answers EPERM, some others ENOSYS.
    (DOCKER, Refusal("unshare: Operation not permitted", EPERM), "container-rules"),
    (DOCKER, Refusal("unshare: Function not implemented", ENOSYS), "container-rules"),
    (DOCKER, Refusal("mount proc on /proc: Operation not permitted", EPERM), "masked-proc"),
    (DOCKER, Refusal(f"{BWRAP}Can't mount proc on /newroot/proc: Operation not permitted"), "masked-proc"),
    (DOCKER, Refusal("mount none on /: Permission denied", EACCES), "container-rules"),
    # Switches and limits.
    (
        MachineFacts(settings={DEBIAN_SETTING: "0"}),
        Refusal("unshare: Operation not permitted", EPERM),
        "debian-setting",
    ),
    (
        MachineFacts(settings={DEBIAN_SETTING: "0"}),
        Refusal(f"{BWRAP}No permissions to creating new namespace, likely because the kernel does not allow"),
        "debian-setting",
    ),
    (MachineFacts(settings={DEBIAN_SETTING: "1"}), Refusal("unshare: Operation not permitted", EPERM), "unknown"),
    (
        MachineFacts(settings={LIMITS[0]: "0"}),
        Refusal(f"{BWRAP}Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded"),
        "limited-namespaces",
    ),
    (MachineFacts(settings={LIMITS[0]: "9999"}), Refusal("unshare: No space left on device", ENOSPC), "used-up"),
    # Kernels.
    (
        MachineFacts(namespace_kinds=frozenset({"mnt", "pid", "ipc", "uts", "net"})),
        Refusal("unshare: Invalid argument", errno.EINVAL),
        "old-kernel",
    ),
    (
        MachineFacts(),
        Refusal("the kernel refuses to add the bridge switch0: Operation not supported", errno.EOPNOTSUPP),
        "network-devices",
    ),
    # What is missing is told before what else might be wrong.
    (
        MachineFacts(missing_packages=("bubblewrap",), installer="apt-get", settings={LIMITS[0]: "0"}),
        Refusal("no `bwrap` was found"),
        "missing-command",
    ),
    (MachineFacts(has_seccomp_filter=True), Refusal("unshare: Operation not permitted", EPERM), "seccomp-filter"),
    (MachineFacts(is_changed_root=True), Refusal("unshare: Operation not permitted", EPERM), "changed-root"),
    (MachineFacts(), Refusal("the grader was started with less than a build may need: a hard limit"), "own-limits"),
    (MachineFacts(), Refusal("something new"), "unknown"),
]


@pytest.mark.parametrize(("facts", "refusal", "name"), SEEN, ids=lambda value: getattr(value, "said", None))
def test_what_was_seen_is_recognised(facts: MachineFacts, refusal: Refusal, name: str) -> None:
    """By the first obstacle of the table that knows it, with a mend for each place."""
    obstacle = recognise_obstacle(facts, refusal)
    assert obstacle.name == name
    assert all((obstacle.advice.machine, obstacle.advice.workflow, obstacle.advice.container))
    assert obstacle.explanation


def test_every_obstacle_is_recognised_somewhere() -> None:
    """None stands in the table that nothing leads to; each is named as its file."""
    names = {name for _, _, name in SEEN}
    assert names == {name.replace("_", "-") for name in OBSTACLES}


def apparmor(facts: MachineFacts) -> Obstacle:
    """Return AppArmor's obstacle on a machine."""
    return recognise_obstacle(facts, Refusal("/proc/self/setgroups: Permission denied", EACCES))


def test_apparmor_is_mended_by_a_profile_first() -> None:
    """It leaves the restriction to all other programs; switching it off comes second."""
    first, second = apparmor(UBUNTU).mends
    written, loaded = first.changes
    assert isinstance(written, WriteFile)
    assert loaded == LoadProfile(PROFILE)
    assert written.path == PROFILE
    assert 'profile sockgrade "/usr/bin/python3.12" flags=(unconfined) {\n  userns,\n}' in written.text
    assert [change.subject for change in second.changes][-1] == APPARMOR_SETTING


@pytest.mark.parametrize("path", ["/home/a/[venv]/bin/python3", '/home/"/python3', "/home/a*/python3"])
def test_a_path_that_a_profile_would_read_otherwise_gets_none(path: str) -> None:
    """Its signs would allow other programs: only the switch is left."""
    changed = MachineFacts(settings=UBUNTU.settings, interpreter=path, takes_profiles=True)
    assert [mend.changes[-1].kind for mend in apparmor(changed).mends] == ["sysctl"]


def test_without_a_new_apparmor_there_is_no_profile() -> None:
    """An older one does not know the rule for user namespaces."""
    changed = MachineFacts(settings=UBUNTU.settings, takes_profiles=False)
    assert [mend.changes[-1].kind for mend in apparmor(changed).mends] == ["sysctl"]


def test_in_a_workflow_the_switch_comes_first() -> None:
    """Its machine is thrown away when the job ends."""
    changed = MachineFacts(settings=UBUNTU.settings, takes_profiles=True, is_workflow=True)
    assert [mend.changes[-1].kind for mend in apparmor(changed).mends] == ["sysctl", "profile"]


def test_no_mend_where_a_container_forbids() -> None:
    """It could not be carried out from inside."""
    assert recognise_obstacle(DOCKER, Refusal("unshare: Operation not permitted", EPERM)).mends == ()
