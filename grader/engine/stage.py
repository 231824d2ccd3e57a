"""What a run asks of the place where it is held: a lab, or the record of an earlier run.

Whatever decides a verdict comes through here, and nothing else does: so the same run can be judged again.
"""

from collections.abc import Mapping
from typing import Protocol

from grader.model.closer_look import CloserLook, ProcessFacts
from grader.model.exercise import Step
from grader.model.finding import Finding
from grader.model.lab import CannotShow
from grader.model.observations import Observation, ProgramFacts
from grader.model.plainclass import plain
from grader.model.recipe import BuildFacts, Recipe

NEEDS_RUN = "needs a new run: "
"""How the message begins for a step that only a new run can judge."""


class NeedsRun(CannotShow):
    """A record does not have what a step asks for."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{NEEDS_RUN}{why}")


class Defect(Exception):  # noqa: N818 - it stands for an error
    """The grader failed in the lab, with what is needed to mend it: the same when it is told again."""

    def __init__(self, message: str, trace: str) -> None:
        super().__init__(message)
        self.trace = trace


@plain
class Aftermath:
    """What was seen just after a step."""

    processes: dict[str, tuple[ProcessFacts, ...]]
    """What each started server's processes did."""
    closer_look: CloserLook | None = None
    problem: str = ""
    """Why there is no closer look, where there should be one."""


class Stage(Protocol):
    """Where steps are held, one after the other."""

    def who_cannot_show(self, unmet: Finding) -> str:
        """Return what could not show a step, as the subject of a sentence: ``this machine``."""

    @property
    def to_build(self) -> tuple[str, ...]:
        """The programs, in the order in which they are built."""

    def build(self, program: str) -> tuple[BuildFacts | None, Recipe]:
        """Return what a build said, None when there was nothing to build. Raises CannotShow, LabError."""

    def begin(self, step: Step) -> float:
        """Begin with a step, and return the seconds since the lab was up."""

    def end(self) -> float:
        """End the step, and return the seconds since the lab was up."""

    def refuse(self, step: Step, *, is_blocked: bool) -> None:
        """Raise NeedsRun where nothing that is known here can decide this step."""

    def clock(self, limit_s: float) -> float:
        """Return the seconds that time the looks of this step, which may take so many; asked before each."""

    def look(self, step: Step) -> Observation:
        """Do what the step does. Raises CannotShow, LabError."""

    def pause(self, seconds: float) -> None:
        """Wait, and take in what programs print meanwhile."""

    def look_after_failure(self, step: Step) -> Observation | None:
        """Look again when crashes have had the time to show; None where nobody looked."""

    def what_befell(self) -> str | None:
        """Return what the machine has done to the programs, so that no failure counts; None when it did nothing."""

    def ended(self) -> frozenset[str] | None:
        """Return the started programs that have ended; None where nobody knows."""

    def look_around(self, step: Step, finding: Finding) -> Aftermath:
        """Return what is seen after the step has its finding."""

    def finish(self) -> Mapping[str, ProgramFacts]:
        """Return each started program, at the end."""
