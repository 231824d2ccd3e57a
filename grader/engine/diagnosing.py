"""Keeps a record of a run, looks closer where a step failed, and at the end has the mistakes named.

At the end, because a later step may tell what an earlier one could not. A diagnosis never changes a verdict: what
goes wrong here is told in a note.
"""

from dataclasses import dataclass, field, replace

from grader.model.closer_look import CloserLook, ProcessFacts
from grader.model.exercise import Exercise, Step
from grader.model.finding import Diagnosis, Finding, Outcome, Reason
from grader.model.lab import Lab
from grader.model.observations import Observation
from grader.model.seen import Seen
from grader.steps.closer_look import look_closer, vital_signs


@dataclass(slots=True)
class Record:
    """What each step saw, in order, and the closer looks."""

    exercise: Exercise
    seen: list[Seen] = field(default_factory=list)
    looks: dict[str, CloserLook] = field(default_factory=dict)
    """By the failed step's id."""
    notes: dict[str, str] = field(default_factory=dict)
    """By the step's id, why there is no closer look."""
    last: Observation | None = None
    """What the present step's last look showed."""

    def add(self, step: Step, finding: Finding, lab: Lab) -> None:
        """Record a step that has its finding; look closer where it failed."""
        observation, self.last = self.last, None
        processes: dict[str, tuple[ProcessFacts, ...]] = {}
        is_failure = finding.outcome is Outcome.FAILED and finding.reason is not Reason.BUILD
        try:
            # Where no server was ever started there is nothing to look at.
            processes = vital_signs(lab) if lab.programs else {}
            if is_failure and lab.programs:
                self.looks[step.id] = look_closer(step.options, lab, tuple(self.exercise.hosts))
        except Exception as error:
            self.notes[step.id] = f"no closer look was possible: {type(error).__name__}: {error}"
        self.seen.append(Seen(step, finding.outcome, finding.reason, observation, processes))

    def with_diagnoses(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Return the findings, each that failed with the mistakes that explain it."""
        return tuple(self._with_diagnoses(finding) for finding in findings)

    def _with_diagnoses(self, finding: Finding) -> Finding:
        if finding.id in self.notes and finding.outcome is Outcome.FAILED:
            return replace(finding, notes=(*finding.notes, self.notes[finding.id]))
        if finding.id not in self.looks:
            return finding
        try:
            return replace(finding, diagnoses=self._diagnose(finding))
        except Exception as error:
            note = f"the grader could not name the mistake: {type(error).__name__}: {error}"
            return replace(finding, notes=(*finding.notes, note))

    def _diagnose(self, finding: Finding) -> tuple[Diagnosis, ...]:
        """Name the mistakes; what only the instructor may see is no clue for what students read."""
        # Only where something failed: these are many files, and a run that passes needs none of them.
        from grader.diagnosis import diagnose
        from grader.diagnosis.scene import Scene

        number = next(number for number, seen in enumerate(self.seen) if seen.step.id == finding.id)
        before, after = self._clues(self.seen[:number], finding), self._clues(self.seen[number + 1 :], finding)
        return diagnose(Scene(self.seen[number], self.looks[finding.id], before, after))

    @staticmethod
    def _clues(seen: list[Seen], finding: Finding) -> tuple[Seen, ...]:
        return tuple(each for each in seen if each.step.audience == "student" or finding.audience == "instructor")
