"""Grades with worker processes of this machine."""

import os
from concurrent.futures import Future

from grader.course.engines.starting import WORKER, no_result
from grader.workers.pool import WorkerPool

JOBS_PER_CORE = 2
"""Labs mostly wait, for a connection to come or for time to pass: see ``tests/benchmarks/course.py``."""


def usual_jobs() -> int:
    """Return how many submissions are graded at a time where nobody says."""
    return JOBS_PER_CORE * len(os.sched_getaffinity(0))


class LocalEngine:
    """A pool of workers."""

    sends_exercises = False

    def __init__(self, jobs: int, command: tuple[str, ...] = WORKER) -> None:
        self._jobs = jobs
        self._pool = WorkerPool(jobs, command, no_result)

    @property
    def window(self) -> int:
        """One waits for each that is graded."""
        return 2 * self._jobs

    def submit(self, parcel: bytes, deadline_s: float) -> "Future[bytes]":
        """Return what will be the result."""
        return self._pool.submit(parcel, deadline_s)

    def close(self) -> None:
        """End all worker processes at once."""
        self._pool.close()
