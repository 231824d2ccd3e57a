"""A container's rules forbid namespaces: its seccomp filter, AppArmor profile, or lack of a capability."""

from grader.doctor.facts import MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Obstacle
from grader.doctor.obstacles.container_options import ALL, GITHUB


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:
    """Return the obstacle when something was forbidden inside of a container."""
    is_forbidden = any(
        sign in refusal.said for sign in ("not permitted", "denied", "not implemented", "No permissions")
    )
    if facts.container is None or not is_forbidden:
        return None
    return Obstacle(
        name="container-rules",
        explanation=f"this {facts.container} container is not allowed to do that: its rules were set by whoever "
        "started it, and can't be changed from inside",
        advice=Advice(
            machine=("run it on the machine itself, outside of the container",),
            workflow=("# best: no `container:`, or else", *GITHUB),
            container=ALL,
        ),
    )
