"""AppArmor keeps user namespaces from programs without a profile, as on Ubuntu 23.10 and later.

The namespace itself is made, but without any privilege in it: what fails is the first thing that needs one. The
first is here to map users (setgroups, uid_map), in bubblewrap the uid map or the loopback device.
"""

from grader.doctor.changes import LoadProfile, WriteFile
from grader.doctor.command_line import printed_lines
from grader.doctor.facts import APPARMOR_SETTING, MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Mend, Obstacle, set_for_good, step, sysctl_lines
from grader.doctor.obstacles.container_options import DOCKER

PROFILE = "/etc/apparmor.d/sockgrade"
_SIGNS = ("setgroups", "uid_map", "uid map", "RTM_NEWADDR", "unshare: Permission denied", "mount none on /")
"""Parts of what was said in that state; a kernel without the profile `unprivileged_userns` refuses unshare(2)."""
_NOT_PLAIN = frozenset('"*?[]{}^\\@')
"""What has a meaning of its own in a profile's path (apparmor.d(5))."""


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:
    """Return the obstacle when AppArmor restricts namespaces, and what failed is what it takes away."""
    if facts.settings.get(APPARMOR_SETTING) != "1" or not any(sign in refusal.said for sign in _SIGNS):
        return None
    off = sysctl_lines(APPARMOR_SETTING, "0")
    return Obstacle(
        name="apparmor",
        explanation="AppArmor gives programs without a profile no rights in their user namespaces, as Ubuntu does "
        f"since 23.10: `{APPARMOR_SETTING}` is 1",
        advice=Advice(
            machine=_profile_lines(facts.interpreter) if _can_have_profile(facts) else off,
            workflow=step(off[0]),
            container=("# on the container's host:", *off, *DOCKER),
        ),
        mends=_mends(facts),
    )


def _mends(facts: MachineFacts) -> tuple[Mend, ...]:
    """A profile leaves the restriction to all other programs; a workflow's machine is thrown away."""
    switch_off = Mend(
        title="switch the restriction off",
        why="it is off for every program of this machine: where others use it too, prefer a profile",
        changes=set_for_good(APPARMOR_SETTING, "0"),
    )
    if not _can_have_profile(facts):
        return (switch_off,)
    profile = Mend(
        title=f"allow user namespaces to {facts.interpreter}, by an AppArmor profile",
        why="the restriction stays for all other programs. Every program that this Python runs is allowed, not "
        "sockgrade alone: less than switching it off, but not little where it is the system's Python",
        changes=(WriteFile(PROFILE, profile_text(facts.interpreter)), LoadProfile(PROFILE)),
    )
    return (switch_off, profile) if facts.is_workflow else (profile, switch_off)


def _can_have_profile(facts: MachineFacts) -> bool:
    is_plain = facts.interpreter.isprintable() and not _NOT_PLAIN & set(facts.interpreter)
    return facts.takes_profiles and is_plain and facts.container is None


def profile_text(interpreter: str) -> str:
    """Return a profile that forbids nothing and allows user namespaces.

    It is the interpreter's, which makes the lab's namespaces; bubblewrap is started by it and keeps its profile.
    """
    return (
        "# By `sockgrade doctor --fix`; `sockgrade doctor --unfix` removes it.\n"
        "abi <abi/4.0>,\n"
        "include <tunables/global>\n\n"
        f'profile sockgrade "{interpreter}" flags=(unconfined) {{\n'
        "  userns,\n"
        "}\n"
    )


def _profile_lines(interpreter: str) -> tuple[str, ...]:
    return (
        *printed_lines(profile_text(interpreter)),
        f"  sudo tee {PROFILE}",
        f"sudo apparmor_parser -r {PROFILE}",
    )
