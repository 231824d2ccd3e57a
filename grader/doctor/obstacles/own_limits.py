"""The grader was started with less than programs are promised: a hard limit of its own, which they inherit."""

from grader.doctor.facts import MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Obstacle
from grader.lab.own_limits import TOO_LITTLE


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:  # noqa: ARG001 - what was said is enough
    """Return the obstacle when the grader has said so itself."""
    if not refusal.said.startswith(TOO_LITTLE):
        return None
    return Obstacle(
        name="own-limits",
        explanation="it is not that namespaces are forbidden",
        advice=Advice(
            machine=(
                "raise it in /etc/security/limits.conf or limits.d (pam_limits(8)), then log in again;",
                "in a systemd service by its Limit...= (systemd.exec(5)); or run without `ulimit`",
            ),
            workflow=("run the step without `ulimit`",),
            container=("docker run --ulimit NAME=-1 IMAGE   # such as fsize, nproc or stack",),
        ),
    )
