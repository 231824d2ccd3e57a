"""An exercise as its author declared it: hosts, programs, steps, questions, and the mistakes that it must catch."""

from dataclasses import field
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Annotated, Any, Literal

from grader.model.base import Duration, Points, Slug, Text
from grader.model.language import Constraint, Model, Written
from grader.model.questions.base import Question
from grader.model.steps.base import StepOptions, Title

Audience = Literal["student", "instructor"]


def _ipv4(value: Any) -> Any:
    return IPv4Address(value) if isinstance(value, str) else value


def _ipv6(value: Any) -> Any:
    return IPv6Address(value) if isinstance(value, str) else value


class Host(Model):
    """A machine of the exercise's private network."""

    address: Annotated[IPv4Address, Written(_ipv4, str)] | None = None
    """Its IPv4 address in ``10.9.0.0/24``. By default the next free one is given."""
    ipv6: Annotated[IPv6Address, Written(_ipv6, str)] | None = None
    """Its IPv6 address in ``fd09::/64``. By default the next free one is given."""
    about: Title | None = None
    """What it stands for, in a few words."""


class Program(Model):
    """A program that steps may start."""

    path: Annotated[str, Constraint(min_length=1, max_length=200)]
    """The folder of the bundled program, below the exercise's own."""
    replaceable: bool = True
    """Whether a submission takes its place."""
    about: Title | None = None


class Limits(Model):
    """What each program may use. More than this is the program's failure, and the finding names the limit."""

    processes: Annotated[int, Constraint(ge=1, le=4096)] = 128
    descriptors: Annotated[int, Constraint(ge=16, le=1_000_000)] = 1024
    memory_mib: Annotated[int, Constraint(ge=16, le=16384)] = 512
    """What it may have in memory, all its processes together; also the private memory of each (RLIMIT_DATA)."""
    file_mib: Annotated[int, Constraint(ge=1, le=1024)] = 16
    """The largest file that it may write."""
    disk_mib: Annotated[int, Constraint(ge=1, le=4096)] = 64
    """What it may write into files, all together, beyond what it starts with."""
    files: Annotated[int, Constraint(ge=8, le=1_000_000)] = 4096
    """How many files and folders it may make."""
    cpu: Duration = 60.0
    """Processor time of each process (RLIMIT_CPU)."""
    output_kib: Annotated[int, Constraint(ge=1, le=65536)] = 1024
    """What is kept of what it prints; after eight times as much it is stopped."""
    build: Duration = 120.0
    """How long the build may take."""


class Step(Model):
    """One step: what is done or looked at, what it is worth, and what is said about it."""

    id: Slug
    """Its name in reports, unique in the exercise."""
    title: Title
    """What holds when it passes, as a sentence."""
    kind: str
    """Its step's name, such as ``run_server``."""
    options: StepOptions
    points: Points = 0
    hint: Text | None = None
    """Shown when it fails."""
    notice: Text | None = None
    """Shown with what the kernel showed: what to see in it."""
    audience: Audience = "student"
    """Who may see it: ``instructor`` hides it from students."""
    needs: tuple[Slug, ...] = ()
    """Steps that must have passed, besides those that introduce the names it uses."""


class Mistake(Model):
    """A wrong program, below ``mistakes/``, and the finding that it must get."""

    fails: Slug
    """The id of the first step that must fail."""
    reason: str = "mismatch"
    """The reason that the finding must give."""
    diagnosis: Slug | None = None
    """The id of the diagnosis that the finding must give first."""
    about: Text
    """What is wrong with it."""


class Exercise(Model):
    """A whole exercise."""

    slug: Slug
    title: Title
    summary: Title
    about: Text
    """What it is about, for the learner who starts it."""
    hosts: Annotated[dict[Slug, Host], Constraint(min_length=1)]
    programs: dict[Slug, Program] = field(default_factory=dict)
    steps: Annotated[tuple[Step, ...], Constraint(min_length=1)]
    questions: tuple[Question, ...] = ()
    mistakes: dict[Slug, Mistake] = field(default_factory=dict)
    limits: Limits = Limits()
    folder: Path
    """Where its files are."""
    digest: str = ""
    """SHA-256 of ``exercise.yaml``, hexadecimal."""

    @property
    def points(self) -> float:
        """What a flawless submission gets."""
        return sum(step.points for step in self.steps)
