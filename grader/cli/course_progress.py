"""How far the grading of a course is: a bar on a terminal, a line for each submission anywhere else."""

from collections import Counter
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from grader.cli.telling import tell

if TYPE_CHECKING:
    from grader.course.session import Graded


class CourseProgress(AbstractContextManager["CourseProgress"], Protocol):
    """Told of each submission that is done."""

    def count(self, done: "Graded") -> None:
        """One more is done."""


class LineProgress(AbstractContextManager["LineProgress"]):
    """Writes a line for each."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0

    def __exit__(self, *_: object) -> None:
        """Nothing is left to be put in order."""

    def count(self, done: "Graded") -> None:
        """Say what came of it."""
        self._done += 1
        verdict = done.verdict
        points = f", {verdict.points:g} of {verdict.points_possible:g} points" if verdict.points is not None else ""
        message = f": {verdict.message}" if verdict.message else points
        name = f"{done.job.handed_in.name}, {done.job.exercise.slug}"
        tell(f"{self._done} of {self._total}: {name}: {verdict.outcome}{message}", err=True)


class TerminalCourseProgress(AbstractContextManager["TerminalCourseProgress"]):
    """Draws a bar with the time that is left, and counts; the result takes its place."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._counts: Counter[str] = Counter()
        self._progress = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[counts]}"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("", total=total, counts="")

    def __enter__(self) -> "TerminalCourseProgress":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def count(self, done: "Graded") -> None:
        """Move on."""
        self._counts[done.verdict.outcome] += 1
        counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self._counts.items()))
        self._progress.update(self._task, advance=1, counts=counts)
