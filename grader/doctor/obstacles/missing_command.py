"""A command of which a lab is made is not installed."""

from grader.doctor.changes import InstallPackages
from grader.doctor.facts import MachineFacts, Refusal
from grader.doctor.obstacles.base import Advice, Mend, Obstacle, step
from grader.doctor.packages import install_command


def recognise(facts: MachineFacts, refusal: Refusal) -> Obstacle | None:  # noqa: ARG001 - what is missing tells enough
    """Return the obstacle when bubblewrap is missing."""
    if not facts.missing_packages:
        return None
    commands = tuple(install_command(package, facts.installer) for package in facts.missing_packages)
    mend = Mend(
        title="install what a lab is made of",
        why="from this system's own packages",
        changes=(InstallPackages(facts.missing_packages),),
    )
    return Obstacle(
        name="missing-command",
        explanation="not everything is installed of which a lab is made",
        advice=Advice(machine=commands, workflow=step(*commands), container=commands),
        mends=(mend,) if facts.installer == "apt-get" else (),
    )
