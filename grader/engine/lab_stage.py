"""A run held in a lab, and written down as it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from grader.checks import CHECKS
from grader.engine.stage import Aftermath, Defect
from grader.model.closer_look import CloserLook, ProcessFacts
from grader.model.exercise import Exercise, Step
from grader.model.finding import Finding, Outcome, Reason
from grader.model.lab import CannotShow, Lab, LabError, Stopwatch
from grader.model.observations import Observation, ProgramFacts
from grader.model.recipe import BuildFacts, Recipe, Source
from grader.model.recording import Failure, Look, RecordedBuild, RecordedStep
from grader.steps import STEPS
from grader.steps.aftermath import let_crashes_show
from grader.steps.closer_look import look_closer, vital_signs


@dataclass(slots=True)
class LabStage:
    """A lab in which the steps act."""

    lab: Lab
    exercise: Exercise
    programs: dict[str, tuple[Source, Recipe]]
    keeps_all_looks: bool = False
    """Whether also those looks are kept that were followed by others."""
    builds: list[RecordedBuild] = field(default_factory=list)
    steps: list[RecordedStep] = field(default_factory=list)
    """Those that have ended."""
    _noted: dict[str, Any] = field(default_factory=dict)
    """Of the present step, by the names of RecordedStep."""
    _looks: list[Look] = field(default_factory=list)
    _clock_s: float | None = None
    _stopwatch: Stopwatch | None = None

    def who_cannot_show(self, unmet: Finding) -> str:  # noqa: ARG002 - the stage's signature
        """Return that it is always the machine."""
        return "this machine"

    @property
    def to_build(self) -> tuple[str, ...]:
        """The programs of the submission and of the exercise."""
        return tuple(self.programs)

    def build(self, program: str) -> tuple[BuildFacts | None, Recipe]:
        """Take a program in, and build it."""
        source, recipe = self.programs[program]
        seen: BuildFacts | None = None
        try:
            # A compiler takes as long as all these imports, and there is mostly a second core.
            within_s = self.exercise.limits.build
            seen = self.lab.build(program, source, recipe, within_s=within_s, meanwhile=self._import_steps)
            if seen is not None and not seen.made:
                self._check_what_befell()
        except Exception as error:
            failure = failure_of(error)
            self.builds.append(RecordedBuild(program=program, recipe=recipe, seen=seen, failure=failure))
            raise error_of(failure) from error
        self.builds.append(RecordedBuild(program=program, recipe=recipe, seen=seen))
        return seen, recipe

    def _check_what_befell(self) -> None:
        befell = self.lab.what_befell()
        if befell is not None:
            raise LabError(befell)

    def _import_steps(self) -> None:
        """Take what the steps need out of the tables, which import it."""
        for step in self.exercise.steps:
            _ = STEPS[step.kind], CHECKS[step.kind]

    def begin(self, step: Step) -> float:
        """Begin a page of the record."""
        began_s = self.lab.elapsed_s()
        self._noted, self._looks = {"id": step.id, "began_s": began_s}, []
        self._clock_s = self._stopwatch = None
        return began_s

    def end(self) -> float:
        """End the step; what comes after it is added by :meth:`look_around`."""
        ended_s: float = self.lab.elapsed_s()
        self._noted["ended_s"] = ended_s
        return ended_s

    def refuse(self, step: Step, *, is_blocked: bool) -> None:
        """Refuse nothing: a step can say itself what this machine cannot show."""

    def clock(self, limit_s: float) -> float:
        """Return the time since the step was first timed, and remember when the next look was due.

        On a busy machine it is slower than the wall's.
        """
        if self._stopwatch is None:
            self._stopwatch = self.lab.stopwatch()
        now_s = limit_s - self._stopwatch.remaining_s(limit_s)
        self._noted.setdefault("clock_began_s", now_s)
        self._clock_s = now_s
        return now_s

    def look(self, step: Step) -> Observation:
        """Let the step act."""
        with self._noting_failures():
            seen = STEPS[step.kind](step.options, self.lab)
        self._keep(Look(clock_s=self._clock_s or 0.0, seen=seen))
        return seen

    def _keep(self, look: Look) -> None:
        """Keep a look; one that showed the same as the one before shares its facts: there may be thousands."""
        if not self.keeps_all_looks:
            self._looks.clear()
        if self._looks and without_time(look.seen) == without_time(self._looks[-1].seen):
            look = replace(look, seen=replace(self._looks[-1].seen, at_s=look.seen.at_s))
        self._looks.append(look)

    def pause(self, seconds: float) -> None:
        """Wait in the lab, which takes in what programs print."""
        with self._noting_failures():
            self.lab.pause(seconds)

    def look_after_failure(self, step: Step) -> Observation:
        """Look again when crashes have had the time to show."""
        with self._noting_failures():
            let_crashes_show(self.lab)
            seen = STEPS[step.kind](step.options, self.lab)
        self._noted["aftermath"] = seen
        return seen

    def what_befell(self) -> str | None:
        """Ask the lab."""
        with self._noting_failures():
            befell = self.lab.what_befell()
        self._noted["befell"] = befell
        return befell

    def ended(self) -> frozenset[str]:
        """Ask each program."""
        ended = frozenset(name for name, program in self.lab.programs.items() if not program.is_running)
        self._noted["ended"] = tuple(sorted(ended))
        return ended

    def look_around(self, step: Step, finding: Finding) -> Aftermath:
        """Look at all processes; and closer at everything where the step failed."""
        is_failure = finding.outcome is Outcome.FAILED and finding.reason is not Reason.BUILD
        processes: dict[str, tuple[ProcessFacts, ...]] = {}
        closer_look: CloserLook | None = None
        problem = ""
        try:
            # Where no server was ever started there is nothing to look at.
            processes = vital_signs(self.lab) if self.lab.programs else {}
            if is_failure and self.lab.programs:
                closer_look = look_closer(step.options, self.lab, tuple(self.exercise.hosts))
        except Exception as error:
            problem = f"no closer look was possible: {type(error).__name__}: {error}"
        self.steps.append(
            RecordedStep(
                **self._noted,
                looks=tuple(self._looks),
                processes=processes,
                closer_look=closer_look,
                closer_look_problem=problem,
            )
        )
        return Aftermath(processes, closer_look, problem)

    def finish(self) -> dict[str, ProgramFacts]:
        """Ask each program for its facts."""
        return {name: program.facts() for name, program in self.lab.programs.items()}

    @contextmanager
    def _noting_failures(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self._noted["failure"] = failure = failure_of(error)
            raise error_of(failure) from error


def without_time(seen: Observation) -> Observation:
    """Return the observation as if it had been made at the beginning."""
    return replace(seen, at_s=0.0)


def failure_of(error: Exception) -> Failure:
    """Return what is kept of an error."""
    if isinstance(error, CannotShow):
        return Failure(whose="cannot-show", message=str(error))
    if isinstance(error, LabError):
        return Failure(whose="lab", message=str(error))
    return Failure(whose="grader", message=f"{type(error).__name__}: {error}", trace=trace_of(error))


def error_of(failure: Failure) -> Exception:
    """Return what is raised for a failure, in the lab and when it is told again."""
    if failure.whose == "cannot-show":
        return CannotShow(failure.message)
    if failure.whose == "lab":
        return LabError(failure.message)
    return Defect(failure.message, failure.trace)


def trace_of(error: Exception) -> str:
    """Return where the grader failed, as Python tells it."""
    import traceback

    return "".join(traceback.format_exception(error))
