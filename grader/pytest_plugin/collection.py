"""An ``exercise.yaml`` as a file of tests, and each step as one of them.

The exercise is run once, when the first of its tests is, and each test tells its own step's finding.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from grader.loader.problems import ExerciseProblems
from grader.loader.reading import FILE_NAME
from grader.model.exercise import Audience, Exercise, Step
from grader.model.finding import Finding, Outcome
from grader.model.plugins import PluginError
from grader.model.report import Report
from grader.report.audience import report_for
from grader.report.escape import for_log
from grader.report.findings import add_finding
from grader.report.layout import Page

WIDTH = 100


class ExerciseCollector:
    """Collects exercise files."""

    @staticmethod
    def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ExerciseFile | None":
        """Return an exercise's tests; other files are others' business."""
        return ExerciseFile.from_parent(parent, path=file_path) if file_path.name == FILE_NAME else None


class NoVerdictError(Exception):
    """The grader or the machine could not give a verdict: pytest's error, and no failure of the submission."""


class CheckFailedError(Exception):
    """A step's check failed."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class ExerciseFile(pytest.File):
    """One exercise."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each step that the options let see."""
        try:
            exercise = self._exercise
        except (ExerciseProblems, PluginError) as error:
            raise self.CollectError(for_log(str(error))) from error
        for step in exercise.steps:
            if step.audience == "student" or self._audience == "instructor":
                yield StepItem.from_parent(self, name=step.id, step=step)

    def finding(self, step: Step) -> Finding:
        """Return a step's finding, as the audience of this run may read it; the first asked for runs the exercise.

        Raises NoVerdictError.
        """
        outcome = self._outcome
        if isinstance(outcome, NoVerdictError):
            raise outcome
        return next(finding for finding in outcome.findings if finding.id == step.id)

    @property
    def _audience(self) -> Audience:
        return "instructor" if self.config.getoption("instructor_checks") else "student"

    @cached_property
    def _exercise(self) -> Exercise:
        from grader.loader.cache import load_exercise

        return load_exercise(self.path)

    @cached_property
    def _outcome(self) -> Report | NoVerdictError:
        """What one run found, for the audience alone, or why there was none, which is told to each test."""
        import click

        from grader.cli.grading import grade_exercise
        from grader.engine.progress import SilentProgress

        given = self.config.getoption("submission")
        try:
            whole = grade_exercise(
                self._exercise,
                self.config.invocation_params.dir / given if given else None,
                isolation="auto",
                is_trusted=self.config.getoption("trust_submission"),
                ceiling={},
                progress=SilentProgress(),
            ).report
        except click.ClickException as error:
            return NoVerdictError(error.format_message())
        return report_for(whole, self._audience)


class StepItem(pytest.Item):
    """One step."""

    parent: ExerciseFile

    def __init__(self, *, step: Step, **given: Any) -> None:
        super().__init__(**given)
        self._step = step

    def setup(self) -> None:
        """Take the finding: what is nobody's failure ends here, as pytest tells it."""
        finding = self.finding
        if finding.outcome is Outcome.ERROR:
            raise NoVerdictError(_told(finding))
        if finding.outcome is Outcome.SKIPPED:
            pytest.skip(for_log(finding.message))

    @property
    def finding(self) -> Finding:
        """What was found."""
        return self.parent.finding(self._step)

    def runtest(self) -> None:
        """Tell of the failure, where it is one."""
        self.user_properties.append(("points", f"{self.finding.points:g}"))
        self.user_properties.append(("points_possible", f"{self.finding.points_possible:g}"))
        if self.finding.outcome is Outcome.FAILED:
            raise CheckFailedError(self.finding)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what the report says, and not where in the grader it was raised."""
        if isinstance(excinfo.value, CheckFailedError):
            return _told(excinfo.value.finding)
        if isinstance(excinfo.value, NoVerdictError):
            return for_log(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where it is from, and its name as a heading."""
        return self.path, None, f"{self.path.parent.name}: {self._step.id}"


def _told(finding: Finding) -> str:
    page = Page(width=WIDTH, color=False)
    add_finding(page, finding, "full")
    return for_log(page.text().strip("\n"))
