"""Grades many programs, each in a worker: one that ends whoever grades it costs only itself."""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, as_completed

from grader.authoring.attempt import Attempt, Grade
from grader.authoring.programs import ShippedProgram
from grader.authoring.worker import no_attempt, pack_task, unpack_answer
from grader.workers.pool import WorkerPool
from grader.workers.slot import worker_command


def grade_all(programs: Iterable[ShippedProgram], grade: Grade, *, jobs: int) -> Iterator[Attempt]:
    """Yield an attempt for each program, as they come to an end, with one job in order."""
    waiting = list(programs)
    if not waiting:
        return
    # A worker finds what we find: `grade` may be of any module.
    pool = WorkerPool(jobs, worker_command("grader.authoring.worker", more=sys.path), no_attempt)
    try:
        first = _attempt(_submit(pool, waiting[0], grade), waiting[0])
        yield first
        yield from (
            _grade_one_by_one(pool, waiting[1:], grade)
            if jobs == 1 or _shares_ports(first)
            else _grade_at_once(pool, waiting[1:], grade)
        )
    finally:
        pool.close()


def _shares_ports(attempt: Attempt) -> bool:
    """Whether two programs that are graded at a time would want the same port of this machine."""
    return attempt.report is not None and attempt.report.isolation.name == "process"


def _grade_one_by_one(pool: WorkerPool, programs: list[ShippedProgram], grade: Grade) -> Iterator[Attempt]:
    for program in programs:
        yield _attempt(_submit(pool, program, grade), program)


def _grade_at_once(pool: WorkerPool, programs: list[ShippedProgram], grade: Grade) -> Iterator[Attempt]:
    under_way = {_submit(pool, program, grade): program for program in programs}
    for done in as_completed(under_way):
        yield _attempt(done, under_way[done])


def _submit(pool: WorkerPool, program: ShippedProgram, grade: Grade) -> "Future[bytes]":
    return pool.submit(pack_task(program, grade), program.deadline_s)


def _attempt(done: "Future[bytes]", program: ShippedProgram) -> Attempt:
    answer = unpack_answer(done.result())
    return Attempt(program=program, error=answer) if isinstance(answer, str) else answer
