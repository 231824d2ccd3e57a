"""The kernel was built without a kind of namespace."""

from grader.doctor.facts import MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Obstacle

_NEEDED = ("user", "mnt", "pid", "ipc", "uts", "net")


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:  # noqa: ARG001 - the kernel's parts tell enough
    """Return the obstacle when `/proc/self/ns` lacks a kind."""
    missing = [kind for kind in _NEEDED if kind not in facts.namespace_kinds]
    if not missing:
        return None
    options = ", ".join("CONFIG_NAMESPACES" if kind == "mnt" else f"CONFIG_{kind.upper()}_NS" for kind in missing)
    other = ("use another kernel, such as that of Debian 12 or Ubuntu 22.04 in a virtual machine",)
    return Obstacle(
        name="old-kernel",
        explanation=f"this kernel was built without {', '.join(missing)} namespaces ({options})",
        advice=Advice(
            machine=other, workflow=("runs-on: ubuntu-24.04",), container=("# on the container's host:", *other)
        ),
    )
