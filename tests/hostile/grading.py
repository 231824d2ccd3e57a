"""Grades one case in this process, as the command does, and measures it."""

import resource
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import click

from grader.cli.grading import take_submission
from grader.engine.isolation import IsolationChoice, choose_isolation
from grader.engine.progress import SilentProgress
from grader.engine.run import LabMaker, run_exercise
from grader.loader import load_exercise
from grader.model.base import parse_duration
from grader.model.exercise import Exercise
from grader.model.lab import Lab, LabError
from grader.model.steps.base import StepOptions
from grader.observe.processor_time import parse_thread_time
from grader.report import load_format
from tests.hostile.corpus import Case

EXERCISE = Path(__file__).parent / "echo-server"


@cache
def hostile_exercise() -> Exercise:
    """Return the corpus's own exercise."""
    return load_exercise(EXERCISE)


def exercise_for(case: Case) -> Exercise:
    """Return the exercise with the case's own limits and times."""
    exercise = hostile_exercise()
    own = {
        name: parse_duration(value) if isinstance(value, str) else value
        for name, value in case.header.limits.items()
    }
    limits = replace(exercise.limits, **own)  # type: ignore[arg-type]
    steps = tuple(replace(step, options=_stretched(step.options, case.times)) for step in exercise.steps)
    return replace(exercise, limits=limits, steps=steps)


def _stretched(options: StepOptions, times: float) -> StepOptions:
    within = getattr(options, "within", None)
    return options if within is None else replace(options, within=within * times)  # type: ignore[call-arg]


def grade_case(case: Case, submission: Path, isolation: IsolationChoice) -> dict[str, Any]:
    """Return what the command would have said of a submission, and how long its parts took."""
    exercise = exercise_for(case)
    before_kib = _resident_kib("VmRSS")
    began = time.monotonic()
    closing: list[float] = []
    try:
        taken = take_submission(exercise, submission)
        tools = tuple(tool for _, recipe in taken.programs.values() for tool in recipe.tools)
        chosen = choose_isolation(isolation, exercise, tools, is_stranger=True)
        make_lab = _timed(chosen.make_lab, closing)
        report = run_exercise(exercise, taken, make_lab, chosen.isolation, SilentProgress())
    except (click.UsageError, LabError) as error:
        kind = "refused" if isinstance(error, click.UsageError) else "no verdict"
        return {"kind": kind, "message": str(getattr(error, "message", error)), "took_s": time.monotonic() - began}
    took_s = time.monotonic() - began
    return {
        "kind": "report",
        "student": load_format("json")(report, audience="student"),
        "instructor": load_format("json")(report, audience="instructor"),
        "text": load_format("text")(report, width=100, color=False, detail="full", audience="student"),
        "limits_s": [_limit_s(step.options) for step in exercise.steps],
        "build_limit_s": exercise.limits.build,
        "took_s": took_s,
        "waited_s": _waited_s(),
        "teardown_s": sum(closing),
        "grown_kib": _resident_kib("VmHWM") - before_kib,
        "cpu_s": sum(resource.getrusage(resource.RUSAGE_SELF)[:2]),
    }


def _limit_s(options: Any) -> float:
    """Return how long a step may take by its options; 5 s is what an expectation has by default."""
    given = [getattr(options, name, None) for name in ("within", "always", "never", "eventually")]
    return next((value for value in given if value), 5.0)


def _timed(make_lab: LabMaker, closing: list[float]) -> LabMaker:
    @contextmanager
    def timed(exercise: Exercise) -> Iterator[Lab]:
        manager: AbstractContextManager[Lab] = make_lab(exercise)
        lab = manager.__enter__()
        try:
            yield lab
        finally:
            began = time.monotonic()
            manager.__exit__(None, None, None)
            closing.append(time.monotonic() - began)

    return timed


def _waited_s() -> float:
    """Return how long this process, of one thread and forked for this run, has waited for a processor."""
    return parse_thread_time(Path("/proc/self/schedstat").read_text("ascii")).waited_s


def _resident_kib(name: str) -> int:
    """Return this process's resident memory: VmRSS now, or VmHWM at its highest (proc_pid_status(5))."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0
