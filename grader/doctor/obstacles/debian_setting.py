"""Debian's own switch for user namespaces is off, as it was by default before Debian 11."""

import errno

from grader.doctor.facts import DEBIAN_SETTING, MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Mend, Obstacle, set_for_good, step, sysctl_lines
from grader.doctor.obstacles.container_options import ALL


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:
    """Return the obstacle when the kernel forbade it, and the switch is off."""
    is_off = facts.settings.get(DEBIAN_SETTING) == "0"
    if not is_off or not (refusal.errno == errno.EPERM or "No permissions to creat" in refusal.said):
        return None
    commands = sysctl_lines(DEBIAN_SETTING, "1")
    files = facts.set_by.get(DEBIAN_SETTING, ())
    source = f", as {' and '.join(files)} says" if files else ""
    return Obstacle(
        name="debian-setting",
        explanation=f"this kernel keeps user namespaces for root: `{DEBIAN_SETTING}` is 0{source}",
        advice=Advice(
            machine=commands,
            workflow=step(f"sudo sysctl -w {DEBIAN_SETTING}=1"),
            container=("# on the container's host:", *commands, *ALL),
        ),
        mends=(
            Mend(
                title="allow user namespaces to ordinary users",
                why="as Debian itself does since version 11; every program of this machine may then make them",
                changes=set_for_good(DEBIAN_SETTING, "1"),
            ),
        ),
    )
