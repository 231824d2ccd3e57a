"""Parts of `/proc` are covered, so that a new `/proc`, which would show them, may not be mounted."""

import errno

from grader.doctor.facts import MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Obstacle
from grader.doctor.obstacles.container_options import ALL, GITHUB


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:
    """Return the obstacle when mounting `/proc` failed and something covers parts of it."""
    ours = refusal.errno == errno.EPERM and refusal.said.startswith("mount proc on /proc")
    if not facts.covered_proc or not (ours or "Can't mount proc" in refusal.said):
        return None
    some = ", ".join(facts.covered_proc[:3]) + (" and more" if len(facts.covered_proc) > 3 else "")
    where = f"this {facts.container} container" if facts.container else "this machine"
    return Obstacle(
        name="masked-proc",
        explanation=f"{where} covers parts of /proc ({some}), and the kernel then allows no new /proc in a lab",
        advice=Advice(
            machine=(f"sudo umount {' '.join(reversed(facts.covered_proc))}",)
            if not facts.container
            else ("run it on the machine itself, outside of the container",),
            workflow=GITHUB,
            container=ALL,
        ),
    )
