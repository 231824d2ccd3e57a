"""What is said about an obstacle, wherever it comes from. Pure."""

from dataclasses import dataclass

from grader.doctor.changes import Change, SetSysctl, WriteFile


@dataclass(frozen=True, slots=True)
class Advice:
    """The exact mend in each place where the grader may run; one line of text, shell or YAML each."""

    machine: tuple[str, ...]
    """On a machine of one's own."""
    workflow: tuple[str, ...]
    """In a workflow of GitHub Actions."""
    container: tuple[str, ...]
    """In a container."""


@dataclass(frozen=True, slots=True)
class Mend:
    """Something that `doctor --fix` can do about an obstacle."""

    title: str
    why: str
    """What it means for the machine, and why it comes before or after others."""
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why no lab can be made, and what can be done."""

    name: str
    """The file that recognises it, with hyphens."""
    explanation: str
    advice: Advice
    mends: tuple[Mend, ...] = ()
    """Best first; nothing where the grader can't do it."""


def sysctl_lines(name: str, value: str) -> tuple[str, ...]:
    """Return the commands that change a setting now, and for every start of the machine."""
    return (
        f"sudo sysctl -w {name}={value}",
        f"echo '{name} = {value}' |",
        f"  sudo tee {sysctl_file(name)}",
    )


def sysctl_file(name: str) -> str:
    """Return our own file for a setting: its name sorts behind all usual ones, and the last wins (sysctl.d(5))."""
    return f"/etc/sysctl.d/zz-sockgrade-{name.partition('.')[2]}.conf"


def set_for_good(name: str, value: str) -> tuple[WriteFile, SetSysctl]:
    """Return the changes that set a sysctl now and for every start."""
    text = f"# By `sockgrade doctor --fix`; `sockgrade doctor --unfix` removes it.\n{name} = {value}\n"
    return WriteFile(sysctl_file(name), text), SetSysctl(name, value)


def step(*commands: str) -> tuple[str, ...]:
    """Return steps of a workflow."""
    return tuple(f"- run: {command}" for command in commands)
