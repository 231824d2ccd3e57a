"""The grader runs in a chroot(2), where nobody may make a user namespace (user_namespaces(7), EPERM)."""

import errno

from grader.doctor.facts import MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Obstacle
from grader.doctor.obstacles.container_options import ALL


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:
    """Return the obstacle when unshare(2) was forbidden inside of a chroot."""
    if not facts.is_changed_root or refusal.errno != errno.EPERM or not refusal.said.startswith("unshare"):
        return None
    return Obstacle(
        name="changed-root",
        explanation="this is a chroot, in which the kernel allows no user namespace to anybody",
        advice=Advice(
            machine=(
                "run it outside of the chroot, or enter the folder by a container or `systemd-nspawn -D FOLDER`",
            ),
            workflow=("run it in a step of its own, without `chroot`",),
            container=ALL,
        ),
    )
