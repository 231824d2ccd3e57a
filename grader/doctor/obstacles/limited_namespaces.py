"""The number of namespaces is limited to none or to few (namespaces(7), `/proc/sys/user`)."""

import errno

from grader.doctor.facts import LIMITS, MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Mend, Obstacle, set_for_good, step, sysctl_lines
from grader.doctor.obstacles.container_options import ALL

FEWEST = 100
"""Below this a class that is graded at the same time may not have enough; the kernel's default is thousands."""
ENOUGH = "15000"


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:
    """Return the obstacle when the kernel said that there are too many, and a limit is low."""
    low = [name for name in LIMITS if _is_low(facts.settings.get(name, ENOUGH))]
    if not low or not (refusal.errno == errno.ENOSPC or "namespaces exceeded" in refusal.said):
        return None
    told = " and ".join(f"`{name}` is {facts.settings[name]}" for name in low)
    files = sorted({path for name in low for path in facts.set_by.get(name, ())})
    source = f", as {' and '.join(files)} says: somebody has chosen this" if files else ""
    commands = tuple(line for name in low for line in sysctl_lines(name, ENOUGH))
    return Obstacle(
        name="limited-namespaces",
        explanation=f"this machine allows too few namespaces: {told}{source}",
        advice=Advice(
            machine=commands,
            workflow=step(*(f"sudo sysctl -w {name}={ENOUGH}" for name in low)),
            container=("# on the container's host:", *commands, *ALL),
        ),
        mends=(
            Mend(
                title=f"allow {ENOUGH} namespaces of each kind that is limited",
                why="it allows them to every program of this machine; what a program may do in them is limited "
                "by the kernel all the same",
                changes=tuple(change for name in low for change in set_for_good(name, ENOUGH)),
            ),
        ),
    )


def _is_low(value: str) -> bool:
    return value.isdecimal() and int(value) < FEWEST
