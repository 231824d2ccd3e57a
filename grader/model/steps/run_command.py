"""``run_command``: any program, in a host, with its output and exit status."""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated

from grader.model.base import Duration, Privilege, Slug, TextMatch
from grader.model.facts import facts
from grader.model.language import Constraint, written_as
from grader.model.observations import Observation, ProgramFacts
from grader.model.steps.base import Arguments, ExpectationOptions, Reference, Status, placeholder_references


class RunCommand(ExpectationOptions):
    """Run a program in a host's sandbox, to its end: the way out for what no step says.

    It is run once; with ``eventually``, ``always`` or ``never`` again and again during that time.
    """

    only_judged = frozenset({"status", "output"})

    command: Annotated[Arguments, Constraint(min_length=1, max_length=256)]
    """The program and its arguments, such as ``[netstat, -tuna]``. No shell takes part unless you name one."""
    host: Slug
    privilege: Privilege = field(default="user", metadata=written_as("as"))
    """Who runs it."""
    input: str | None = None
    """What it reads on its standard input; nothing by default."""
    environment: dict[str, str] = field(default_factory=dict)
    """Variables added to its environment."""
    status: Status | None = 0
    """The exit status that it must have; ``null`` when it does not matter."""
    output: TextMatch | None = None
    """What it must print, output and errors together."""
    within: Duration = 10.0
    """How long one run of it may take."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if any(character.isspace() for character in self.command[0]):
            words = ", ".join(self.command[0].split())
            raise ValueError(f"`command: [{self.command[0]}]` is one word with blanks in it: write `[{words}]`")

    def references(self) -> Iterator[Reference]:
        """Yield the host, and the hosts whose addresses the command asks for."""
        yield Reference("host", self.host, ("host",))
        yield from placeholder_references(self.command, ("command",))

    @property
    def cannot_fail(self) -> str | None:
        """Without a status and without an output, every end is allowed."""
        return "every status and every output is allowed" if self.status is None and not self.output else None


@facts
class CommandRan(Observation):
    """How one run of the command ended."""

    program: ProgramFacts
    not_installed: str | None = None
    """The program's name when this machine does not have it."""
    waited_s: float
