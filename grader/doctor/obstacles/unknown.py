"""Nothing that is known here: what was said is all that can be told."""

from grader.doctor.facts import MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Obstacle
from grader.doctor.obstacles.container_options import ALL


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:  # noqa: ARG001 - recognises whatever is left
    """Return an obstacle always."""
    return Obstacle(
        name="unknown",
        explanation="this is no obstacle that sockgrade knows",
        advice=Advice(
            machine=("use a virtual machine, such as one with Debian 12",),
            workflow=("runs-on: ubuntu-24.04   # without `container:`",),
            container=ALL,
        ),
    )
