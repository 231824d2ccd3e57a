"""Keeps a record of a run with the closer looks at what failed, and at the end has the mistakes named.

At the end, because a later step may tell what an earlier one could not. A diagnosis never changes a verdict: what
goes wrong here is told in a note.
"""

from dataclasses import dataclass, field, replace

from grader.engine.stage import Aftermath
from grader.model.closer_look import CloserLook
from grader.model.exercise import Step
from grader.model.finding import Diagnosis, Finding, Outcome, Reason
from grader.model.observations import Observation
from grader.model.seen import Seen


@dataclass(slots=True)
class Record:
    """What each step saw, in order, and the closer looks."""

    seen: list[Seen] = field(default_factory=list)
    looks: dict[str, CloserLook] = field(default_factory=dict)
    """By the failed step's id."""
    notes: dict[str, str] = field(default_factory=dict)
    """By the step's id, why there is no closer look."""
    last: Observation | None = None
    """What the present step's last look showed."""

    def add(self, step: Step, finding: Finding, after: Aftermath) -> None:
        """Record a step that has its finding, and what was seen after it."""
        observation, self.last = self.last, None
        is_failure = finding.outcome is Outcome.FAILED and finding.reason is not Reason.BUILD
        if is_failure and after.closer_look is not None:
            self.looks[step.id] = after.closer_look
        if after.problem:
            self.notes[step.id] = after.problem
        self.seen.append(Seen(step, finding.outcome, finding.reason, observation, after.processes))

    def with_diagnoses(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Return the findings, each that failed with the mistakes that explain it."""
        return tuple(self._with_diagnoses(finding) for finding in findings)

    def _with_diagnoses(self, finding: Finding) -> Finding:
        if finding.id in self.notes and finding.outcome is Outcome.FAILED:
            return replace(finding, notes=(*finding.notes, self.notes[finding.id]))
        if finding.id not in self.looks:
            return finding
        try:
            diagnoses, notes = self._diagnose(finding)
            return replace(finding, diagnoses=diagnoses, notes=(*finding.notes, *notes))
        except Exception as error:
            note = f"the grader could not name the mistake: {type(error).__name__}: {error}"
            return replace(finding, notes=(*finding.notes, note))

    def _diagnose(self, finding: Finding) -> tuple[tuple[Diagnosis, ...], tuple[str, ...]]:
        """Name the mistakes; what only the instructor may see is no clue for what students read.

        Returns also notes about diagnoses of other packages that went wrong.
        """
        # Only where something failed: these are many files, and a run that passes needs none of them.
        from grader.diagnosis import MISTAKES, diagnose
        from grader.diagnosis.plugins import diagnose_by_plugins
        from grader.diagnosis.scene import Scene

        number = next(number for number, seen in enumerate(self.seen) if seen.step.id == finding.id)
        before, after = self._clues(self.seen[:number], finding), self._clues(self.seen[number + 1 :], finding)
        scene = Scene(self.seen[number], self.looks[finding.id], before, after)
        more, notes = diagnose_by_plugins(scene, frozenset(MISTAKES))
        return diagnose(scene, more), notes

    @staticmethod
    def _clues(seen: list[Seen], finding: Finding) -> tuple[Seen, ...]:
        return tuple(each for each in seen if each.step.audience == "student" or finding.audience == "instructor")
