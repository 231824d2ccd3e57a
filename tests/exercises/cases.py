"""Every program that the exercises ship: the bundled one, the solution, and the wrong ones."""

from dataclasses import dataclass
from pathlib import Path

from grader.cli.exercises import bundled_exercises, exercise_folders
from grader.cli.grading import grade
from grader.engine.isolation import IsolationChoice
from grader.engine.progress import SilentProgress
from grader.loader import load_exercise
from grader.model.exercise import Mistake
from grader.model.finding import Finding, Outcome
from grader.model.report import Report


@dataclass(frozen=True)
class Case:
    """One program and what it must get."""

    exercise: Path
    submission: Path | None
    mistake: Mistake | None = None

    @property
    def name(self) -> str:
        """Such as ``exercise-1/loopback-only``."""
        return f"{self.exercise.name}/{self.submission.name if self.submission else 'bundled'}"

    def grade(self, isolation: IsolationChoice = "auto") -> Report:
        """Run it."""
        return grade(
            self.exercise,
            self.submission,
            is_trusted=False,
            ceiling={},
            isolation=isolation,
            progress=SilentProgress(),
        )

    def wrong(self, report: Report) -> str | None:
        """Return what is wrong with a report; None when it is what this program must get."""
        first = first_not_passed(report)
        if self.mistake is None:
            return None if first is None else f"{first.id}: {first.outcome} ({first.reason}): {first.message}"
        if first is None:
            return "it passed"
        expected = (self.mistake.fails, Outcome.FAILED, self.mistake.reason)
        found = (first.id, first.outcome, first.reason)
        return None if found == expected else f"expected {expected}, found {found}: {first.message}"


def first_not_passed(report: Report) -> Finding | None:
    """Return the first finding that isn't a pass."""
    return next((finding for finding in report.findings if finding.outcome is not Outcome.PASSED), None)


def all_cases() -> list[Case]:
    """Return every case of every bundled exercise."""
    cases = []
    for folder in exercise_folders(bundled_exercises()).values():
        exercise = load_exercise(folder)
        cases += [Case(folder, None), Case(folder, folder / "solution")]
        cases += [Case(folder, folder / "mistakes" / name, mistake) for name, mistake in exercise.mistakes.items()]
    return cases
