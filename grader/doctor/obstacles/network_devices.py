"""The kernel has no bridge or no veth devices, of which a lab's network is made."""

from grader.doctor.facts import MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Obstacle, step

_SIGNS = ("the kernel refuses to add", "Operation not supported")
"""What is said of a kind of device that the kernel does not know (``rtnl_newlink``, EOPNOTSUPP)."""


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:  # noqa: ARG001 - what was said tells enough
    """Return the obstacle when a device of its kind could not be made."""
    if not all(sign in refusal.said for sign in _SIGNS):
        return None
    commands = (
        "sudo modprobe -a bridge veth",
        "printf 'bridge\\nveth\\n' | sudo tee /etc/modules-load.d/sockgrade.conf",
    )
    return Obstacle(
        name="network-devices",
        explanation="this kernel has no bridge or veth devices, or they are modules that nobody has loaded",
        advice=Advice(
            machine=commands,
            workflow=step(commands[0]),
            container=("# on the container's host:", *commands),
        ),
    )
