"""A filter of system calls forbids namespaces, outside of a container: that of a service, a snap, a Flatpak."""

import errno

from grader.doctor.facts import MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Obstacle
from grader.doctor.obstacles.container_options import ALL


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:
    """Return the obstacle when unshare(2) was refused and system calls are filtered."""
    is_refused = refusal.errno in (errno.EPERM, errno.ENOSYS, errno.EACCES) and refusal.said.startswith("unshare")
    if not facts.has_seccomp_filter or not is_refused:
        return None
    return Obstacle(
        name="seccomp-filter",
        explanation="whatever started this program filters its system calls (seccomp), and forbids namespaces: a "
        "systemd service, a snap, a Flatpak, or a container that can't be recognised",
        advice=Advice(
            machine=(
                "run it in an ordinary terminal; in a systemd service, by `RestrictNamespaces=no` and without a "
                "`SystemCallFilter=` that forbids unshare, setns or mount",
            ),
            workflow=("run it in a step of its own, on a runner without `container:`",),
            container=ALL,
        ),
    )
