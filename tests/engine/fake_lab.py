"""A lab without a kernel: what its commands end with and what its builds say is told beforehand."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, cast

from grader.engine.progress import SilentProgress
from grader.engine.run import Submission, run_exercise
from grader.model.exercise import Exercise
from grader.model.finding import Finding
from grader.model.lab import Lab
from grader.model.observations import ProgramFacts
from grader.model.recipe import BuildFacts, Recipe, Source
from grader.model.report import Isolation, Report, SubmissionFacts

RECIPE = Recipe(language="C", build=("gcc",), start=("./server",), makes="server")
RIGHT, WRONG = 0, 1
"""Exit statuses of a command that should end with 0."""


class FakeLab:
    """Ends each command with the next of the statuses, or raises it."""

    def __init__(self, answers: list[int | Exception], builds: list[BuildFacts | Exception | None]) -> None:
        self.programs: dict[str, Any] = {}
        self.connections: dict[str, Any] = {}
        self.looks = 0
        self.befell: str | Exception | None = None
        """What the machine has done to its programs."""
        self._answers = answers
        self._builds = builds
        self._now_s = 0.0

    def elapsed_s(self) -> float:
        """Return a time that goes on by a second at each look at it."""
        self._now_s += 1
        return self._now_s

    def start_command(self, command: tuple[str, ...], **_asked: object) -> "FakeProgram":
        """Return a command that has ended with the next of the answers."""
        self.looks += 1
        return FakeProgram(told(self._answers.pop(0)), command)

    def build(
        self,
        _program: str,
        _source: Source,
        _recipe: Recipe,
        *,
        within_s: float,
        meanwhile: Callable[[], None] | None = None,
    ) -> BuildFacts | None:
        """Return what the next build says."""
        if meanwhile is not None:
            meanwhile()
        said: BuildFacts | None = told(self._builds.pop(0))
        return said

    def wait_until(self, condition: Callable[[], bool], *, within_s: float, moves_data: bool = False) -> bool:
        """Look once: nothing changes while one waits."""
        return condition()

    def what_befell(self) -> str | None:
        """Return what is said to have befallen its programs."""
        if isinstance(self.befell, Exception):
            raise self.befell
        return self.befell

    def pause(self, _seconds: float) -> None:
        """Wait for nothing."""

    def stopwatch(self) -> "FakeStopwatch":
        """Return a clock on the wall: nobody takes anything from this lab."""
        return FakeStopwatch()


class FakeStopwatch:
    """A limit on a machine that is never busy."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def remaining_s(self, limit_s: float) -> float:
        """Return what is left."""
        return self._began + limit_s - time.monotonic()


class FakeProgram:
    """A program that has ended."""

    def __init__(self, status: int, command: tuple[str, ...]) -> None:
        self._status = status
        self._command = command

    host = "server"
    is_running = False

    def facts(self) -> ProgramFacts:
        """Return how it ended."""
        return ended(self._status, command=self._command)

    def kill(self) -> None:
        """Do nothing: it has ended."""


def ended(status: int, *, command: tuple[str, ...] = ("gcc",), **changed: Any) -> ProgramFacts:
    """Return the facts of a program that exited."""
    facts = ProgramFacts(
        name=command[0], host="server", command=command, privilege="user", pid=1, state="exited", status=status
    )
    return replace(facts, **changed)


def told(answer: Any) -> Any:
    """Return an answer, or raise it."""
    if isinstance(answer, Exception):
        raise answer
    return answer


def built(*, made: bool = True, status: int = 0, stopped_for: str | None = None) -> BuildFacts:
    """Return what a build said."""
    program = ended(status, stopped_for=stopped_for, output="what gcc said")
    return BuildFacts(recipe=RECIPE, program=program, made=made, waited_s=0.1)


def run(
    exercise: Exercise,
    *answers: int | Exception,
    builds: dict[str, BuildFacts | Exception | None] | None = None,
    progress: Any = None,
) -> tuple[Report, FakeLab]:
    """Return the report of an exercise whose looks have these answers, and the lab that gave them."""
    told_builds = builds or {}
    lab = FakeLab(list(answers), list(told_builds.values()))
    programs = {name: (Source(name, ()), RECIPE) for name in told_builds}

    def make_lab(_exercise: Exercise) -> AbstractContextManager[Lab]:
        return nullcontext(cast("Lab", lab))

    submission = Submission(SubmissionFacts(name="x", digest=""), programs)
    isolation = Isolation(name="lab", because="a test")
    return run_exercise(exercise, submission, make_lab, isolation, progress or SilentProgress()), lab


def outcomes(report: Report) -> list[tuple[str, str, str | None]]:
    """Return each finding's id, outcome and reason."""
    return [(each.id, each.outcome.value, each.reason.value if each.reason else None) for each in report.findings]


def finding(report: Report, name: str) -> Finding:
    """Return the finding of that id."""
    return next(each for each in report.findings if each.id == name)
