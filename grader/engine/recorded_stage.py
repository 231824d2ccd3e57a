"""A run held once more on the record of an earlier one: nothing is started, and nothing is looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from grader.engine.lab_stage import error_of
from grader.engine.stage import NEEDS_RUN, Aftermath, NeedsRun
from grader.model.exercise import Step
from grader.model.finding import Finding, Outcome
from grader.model.observations import Observation, ProgramFacts
from grader.model.recipe import BuildFacts, Recipe
from grader.model.recording import Look, RecordedStep, Recording

RECORD = "this record"
NO_CLOSER_LOOK = "there was no closer look after this step: it did not fail when it was recorded"


@dataclass(slots=True)
class RecordedStage:
    """The record of a run, which answers as the lab did then."""

    recording: Recording
    unfit: dict[str, str]
    """By the id of a step that the record can't decide, why."""
    _recorded: RecordedStep | None = None
    _looks: Iterator[Look] = field(default_factory=lambda: iter(()))
    _next: Look | None = None
    _has_begun: bool = False
    _other_world: str = ""
    """From which step on other things would be done than were done."""

    def who_cannot_show(self, unmet: Finding) -> str:
        """Return whether it is the record that has no verdict on a step, or was the machine then."""
        is_ours = unmet.message.startswith(NEEDS_RUN) or f"which {RECORD} cannot show" in unmet.message
        return RECORD if is_ours else "this machine"

    @property
    def to_build(self) -> tuple[str, ...]:
        """The programs whose builds are recorded."""
        return tuple(build.program for build in self.recording.builds)

    def build(self, program: str) -> tuple[BuildFacts | None, Recipe]:
        """Return what the build said then."""
        build = next(build for build in self.recording.builds if build.program == program)
        if build.failure is not None:
            raise error_of(build.failure)
        return build.seen, build.recipe

    def begin(self, step: Step) -> float:
        """Turn to the step's page; a new step has none."""
        self._recorded = next((each for each in self.recording.steps if each.id == step.id), None)
        self._looks = iter(self._recorded.looks if self._recorded else ())
        self._next = next(self._looks, None)
        self._has_begun = False
        return self._recorded.began_s if self._recorded else 0.0

    def end(self) -> float:
        """Return when it ended then."""
        return self._recorded.ended_s if self._recorded else 0.0

    def refuse(self, step: Step, *, is_blocked: bool) -> None:
        """Raise NeedsRun for a step that does something else now, or before which something else would be done.

        One that is blocked is not held at all, so that there is nothing to know about it.
        """
        was_tried = self._recorded is not None and self._recorded.was_tried
        other_world = self._other_world
        if was_tried == is_blocked and not step.options.only_looks and not other_world:
            was, would = ("was", "would not be") if was_tried else ("was not", "would be")
            self._other_world = f"“{step.title}” before it {was} tried, and {would} now"
        if is_blocked:
            return
        if step.id in self.unfit:
            raise NeedsRun(self.unfit[step.id])
        if other_world:
            raise NeedsRun(other_world)
        if not was_tried:
            raise NeedsRun("it was not tried, because of a step that it needs")

    def clock(self, limit_s: float) -> float:  # noqa: ARG002 - the stage's signature
        """Return when the next look was due. Raises NeedsRun where that is past the last one."""
        recorded = self._of_this_step()
        if not self._has_begun:
            self._has_begun = True
            return recorded.clock_began_s
        if self._next is None:
            self._fail_as_recorded()
            lasted_s = recorded.looks[-1].clock_s - recorded.clock_began_s if recorded.looks else 0.0
            raise NeedsRun(f"it was looked for {lasted_s:.2f} s only, which is too short to decide it")
        return self._next.clock_s

    def look(self, step: Step) -> Observation:  # noqa: ARG002 - the stage's signature
        """Return what the next look showed."""
        if self._next is None:
            self._fail_as_recorded()
            raise NeedsRun("there is no look of it in the record")
        seen = self._next.seen
        self._next = next(self._looks, None)
        return seen

    def pause(self, seconds: float) -> None:
        """Wait for nothing: what was seen next is known."""

    def look_after_failure(self, step: Step) -> Observation | None:  # noqa: ARG002 - the stage's signature
        """Return what was seen when crashes had had the time to show, where it failed then, too."""
        recorded = self._of_this_step()
        if recorded.aftermath is None and self._next is None:
            self._fail_as_recorded()
        return recorded.aftermath

    def what_befell(self) -> str | None:
        """Return what it did then, where that was asked."""
        recorded = self._of_this_step()
        if recorded.befell is None and self._next is None:
            self._fail_as_recorded()
        return recorded.befell

    def ended(self) -> frozenset[str] | None:
        """Return the programs that had ended then, where that was asked."""
        ended = self._of_this_step().ended
        return frozenset(ended) if ended is not None else None

    def look_around(self, step: Step, finding: Finding) -> Aftermath:  # noqa: ARG002 - the stage's signature
        """Return what was seen after the step."""
        if self._recorded is None:
            return Aftermath({})
        recorded = self._recorded
        problem = recorded.closer_look_problem
        was_missed = recorded.closer_look is None and not problem and self.recording.programs
        if finding.outcome is Outcome.FAILED and recorded.was_tried and was_missed:
            problem = NO_CLOSER_LOOK
        return Aftermath(recorded.processes, recorded.closer_look, problem)

    def finish(self) -> Mapping[str, ProgramFacts]:
        """Return what the programs were at the end."""
        return self.recording.programs

    def _of_this_step(self) -> RecordedStep:
        if self._recorded is None:
            raise NeedsRun("it is new")
        return self._recorded

    def _fail_as_recorded(self) -> None:
        failure = self._of_this_step().failure
        if failure is not None:
            raise error_of(failure)
