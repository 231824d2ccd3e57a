"""Grades with worker processes of this machine."""

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor

from grader.course.workers.process import WORKER, WorkerSlot

JOBS_PER_CORE = 2
"""Labs mostly wait, for a connection to come or for time to pass: see ``tests/benchmarks/course.py``."""


def usual_jobs() -> int:
    """Return how many submissions are graded at a time where nobody says."""
    return JOBS_PER_CORE * len(os.sched_getaffinity(0))


class LocalEngine:
    """A thread for each worker process, which waits for it. The processes have one thread: a lab forks."""

    sends_exercises = False

    def __init__(self, jobs: int, command: tuple[str, ...] = WORKER) -> None:
        self._jobs = jobs
        self._command = command
        self._threads = ThreadPoolExecutor(jobs, "sockgrade-worker")
        self._own = threading.local()
        self._slots: list[WorkerSlot] = []
        self._lock = threading.Lock()
        self._is_closed = False

    @property
    def window(self) -> int:
        """One waits for each that is graded."""
        return 2 * self._jobs

    def submit(self, parcel: bytes, deadline_s: float) -> "Future[bytes]":
        """Return what will be the result."""
        return self._threads.submit(self._grade, parcel, deadline_s)

    def close(self) -> None:
        """End all worker processes at once."""
        with self._lock:
            self._is_closed = True
            slots = list(self._slots)
        for slot in slots:
            slot.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _grade(self, parcel: bytes, deadline_s: float) -> bytes:
        slot: WorkerSlot | None = getattr(self._own, "slot", None)
        if slot is None:
            slot = self._own.slot = WorkerSlot(self._command)
            with self._lock:
                self._slots.append(slot)
                if self._is_closed:
                    slot.close()
        return slot.grade(parcel, deadline_s)
