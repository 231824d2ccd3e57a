"""A run with all that was looked at: what a question about the run, or a replay of it, is answered from."""

from dataclasses import field
from typing import Literal

from grader.model.closer_look import CloserLook, ProcessFacts
from grader.model.facts import facts
from grader.model.observations import Observation, ProgramFacts
from grader.model.recipe import BuildFacts, Recipe
from grader.model.report import Report


@facts
class Failure:
    """Why the lab did not get as far as showing something."""

    whose: Literal["cannot-show", "lab", "grader"]
    """Nobody's: this machine cannot show it; the machine's; or a defect of the grader."""
    message: str
    trace: str = ""
    """Where the grader failed."""


@facts
class RecordedBuild:
    """The build of one program."""

    program: str
    recipe: Recipe
    seen: BuildFacts | None = None
    """What it said; None where there was nothing to build."""
    failure: Failure | None = None


@facts
class Look:
    """One look of a step."""

    clock_s: float
    """By the clock that times the looks of this step."""
    seen: Observation


@facts
class RecordedStep:
    """All that a run learnt in one step. What was made of it is no part of this."""

    id: str
    began_s: float
    """Seconds since the lab was up."""
    ended_s: float
    clock_began_s: float = 0.0
    """What the clock of its looks showed at first."""
    looks: tuple[Look, ...] = ()
    """In order; none where the step was not tried. Only the last, where a run was not asked to keep them all."""
    aftermath: Observation | None = None
    """A look after a failure, when crashes had had the time to show."""
    failure: Failure | None = None
    """What ended its looks, where something went wrong in the lab."""
    befell: str | None = None
    """What the machine had done to programs by then, where the step had failed."""
    ended: tuple[str, ...] | None = None
    """The started programs that had ended by then, where that was asked."""
    processes: dict[str, tuple[ProcessFacts, ...]] = field(default_factory=dict)
    """What each started server's processes did just after it."""
    closer_look: CloserLook | None = None
    """Where it failed."""
    closer_look_problem: str = ""
    """Why there is no closer look."""

    @property
    def was_tried(self) -> bool:
        """Whether it did anything at all."""
        return bool(self.looks) or self.failure is not None


@facts
class Recording:
    """A report, and all that was seen."""

    report: Report
    observations: dict[str, Observation]
    """By the step's id, in the order of the exercise; of a step that looked again and again, the last look."""
    builds: tuple[RecordedBuild, ...] = ()
    steps: tuple[RecordedStep, ...] = ()
    """In the order of the exercise."""
    programs: dict[str, ProgramFacts] = field(default_factory=dict)
    """Each started program at the end, also those of which students are told nothing."""
    sources: dict[str, str] = field(default_factory=dict)
    """The digest of each program's files."""
