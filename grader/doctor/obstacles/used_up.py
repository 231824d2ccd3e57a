"""All namespaces that may be had are in use, or an outer limit is low (namespaces(7), ENOSPC)."""

import errno

from grader.doctor.facts import LIMITS, MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Obstacle


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:
    """Return the obstacle when the kernel said that there are too many."""
    if not (refusal.errno == errno.ENOSPC or "namespaces exceeded" in refusal.said):
        return None
    limits = ", ".join(f"{name}={facts.settings[name]}" for name in LIMITS if name in facts.settings)
    look = ("lsns   # lists the namespaces: end what is no longer needed",)
    return Obstacle(
        name="used-up",
        explanation="there are too many namespaces, though this machine's own limits are not low "
        f"({limits or 'none can be read'}): they are in use, nested more than 32 deep, or limited further out",
        advice=Advice(
            machine=look,
            workflow=("run it on a runner without `container:`",),
            container=("# on the container's host:", *look, "sysctl user   # none of its limits may be low"),
        ),
    )
