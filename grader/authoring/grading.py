"""Grades many programs, in processes of their own where more than one may run at a time.

How a single one is graded is handed in, as a function that another process can import.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

from grader.authoring.programs import ShippedProgram
from grader.model.facts import facts
from grader.model.report import Report

_INTERRUPTED = 130
"""128 and the number of SIGINT, as shells tell it."""
_USAGE = 2
"""The exit code of errors that are about what was handed in."""
Grade = Callable[[Path, Path | None], Report]
"""Takes the exercise's folder, and what is handed in; raises an exception where there is no report."""


@facts
class Attempt:
    """What came of grading a program once."""

    program: ShippedProgram
    report: Report | None = None
    error: str = ""
    """Why there is no report."""
    is_unusable: bool = False
    """Whether there is none because the program can't be handed in as it is: the author's to mend."""
    took_s: float = 0.0


def grade_all(programs: Iterable[ShippedProgram], grade: Grade, *, jobs: int) -> Iterator[Attempt]:
    """Yield an attempt for each program, as they come to an end. With one job it is done here, in order."""
    waiting = list(programs)
    if jobs == 1 or not waiting:
        yield from (_attempt(program, grade) for program in waiting)
        return
    # Not forked: a lab needs a process with one thread, and the pool has several.
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"))
    try:
        first = _result(_submit(pool, waiting[0], grade), waiting[0])
        yield first
        yield from (
            _grade_one_by_one(pool, waiting[1:], grade)
            if _shares_ports(first)
            else _grade_at_once(pool, waiting[1:], grade)
        )
    finally:
        pool.shutdown(cancel_futures=True)


def _shares_ports(attempt: Attempt) -> bool:
    """Whether two programs that are graded at a time would want the same port of this machine."""
    return attempt.report is not None and attempt.report.isolation.name == "process"


def _grade_one_by_one(pool: ProcessPoolExecutor, programs: list[ShippedProgram], grade: Grade) -> Iterator[Attempt]:
    for program in programs:
        yield _result(_submit(pool, program, grade), program)


def _grade_at_once(pool: ProcessPoolExecutor, programs: list[ShippedProgram], grade: Grade) -> Iterator[Attempt]:
    under_way = {_submit(pool, program, grade): program for program in programs}
    for done in as_completed(under_way):
        yield _result(done, under_way[done])


def _submit(pool: ProcessPoolExecutor, program: ShippedProgram, grade: Grade) -> Future[Attempt]:
    try:
        return pool.submit(_attempt_alone, program, grade)
    except BrokenProcessPool as error:
        # An earlier program ended the process that graded it, and with that the pool.
        failed: Future[Attempt] = Future()
        failed.set_exception(error)
        return failed


def _result(done: Future[Attempt], program: ShippedProgram) -> Attempt:
    try:
        return done.result()
    except BrokenProcessPool as error:
        return Attempt(program=program, error=f"a process that graded has ended: {error}")


def _attempt_alone(program: ShippedProgram, grade: Grade) -> Attempt:
    """Grade in a process of the pool, which Ctrl-C at the terminal reaches too."""
    try:
        return _attempt(program, grade)
    except KeyboardInterrupt:
        # The lab is undone by now. The pool itself would take the next program.
        os._exit(_INTERRUPTED)


def _attempt(program: ShippedProgram, grade: Grade) -> Attempt:
    began = time.monotonic()
    try:
        report = grade(program.folder, program.path)
    except Exception as error:
        # Whatever it is, the other programs are graded all the same.
        text = str(error) or type(error).__name__
        is_unusable = getattr(error, "exit_code", None) == _USAGE
        return Attempt(program=program, error=text, is_unusable=is_unusable, took_s=time.monotonic() - began)
    return Attempt(program=program, report=_verdicts_of(report), took_s=time.monotonic() - began)


def _verdicts_of(report: Report) -> Report:
    """Return a report without its evidence, which is most of it: there may be thousands of them."""
    findings = tuple(
        replace(
            finding,
            evidence=(),
            expected=(),
            observed=(),
            diagnoses=tuple(replace(diagnosis, evidence=()) for diagnosis in finding.diagnoses),
        )
        for finding in report.findings
    )
    return replace(report, findings=findings, programs=())
