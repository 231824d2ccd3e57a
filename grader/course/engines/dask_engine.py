"""Grades on a cluster: Dask hands submissions to its workers, and a lost worker's to others.

Nothing but bytes goes over the network. A Dask worker has many threads, and a lab forks, so each of its threads
grades in a worker process of its own, as on this machine.
"""

import logging
import threading
import time
from concurrent.futures import Future
from typing import Any

import distributed

from grader import __version__
from grader.course.engines.engine import EngineLost
from grader.course.engines.starting import WORKER, no_result
from grader.workers.slot import WorkerSlot

_CONNECTING_S = 10
_LOOKS_EVERY_S = 2.0
_HINT = "install the same sockgrade, with the extra `cluster`, on the scheduler, the workers and here"
_own = threading.local()


def grade_here(parcel: bytes, deadline_s: float) -> bytes:
    """Return a result, on a Dask worker: graded by the worker process of this thread."""
    slot: WorkerSlot | None = getattr(_own, "slot", None)
    if slot is None:
        slot = _own.slot = WorkerSlot(WORKER, no_result)
    return slot.ask(parcel, deadline_s)


def version_here() -> str:
    """Return the version of sockgrade, on a Dask worker."""
    return __version__


class DaskEngine:
    """Hands submissions to a scheduler."""

    sends_exercises = True

    def __init__(self, address: str) -> None:
        """Connect. Raises EngineLost where no scheduler answers, or a worker has another sockgrade."""
        connect: Any = distributed.Client  # it has no types
        # What it says of a lost connection is said by us, in a sentence.
        logging.disable(logging.CRITICAL)
        try:
            self._client: Any = connect(address, timeout=_CONNECTING_S)
        except (OSError, TimeoutError, ValueError) as error:
            raise EngineLost(f"no scheduler of Dask answers at `{address}`: {error}") from error
        try:
            self._refuse_other_versions()
        except BaseException:
            self._client.close()
            raise
        self._threads = 0
        self._looked_at_s = 0.0

    @property
    def window(self) -> int:
        """One waits for each that is graded; workers may come and go. Raises EngineLost without a scheduler."""
        now_s = time.monotonic()
        if now_s - self._looked_at_s > _LOOKS_EVERY_S:
            self._looked_at_s = now_s
            try:
                self._threads = sum(self._client.nthreads().values())
            except (OSError, TimeoutError) as error:
                raise _lost(error) from error
        return max(2, 2 * self._threads)

    def submit(self, parcel: bytes, deadline_s: float) -> "Future[bytes]":
        """Return what will be the result."""
        result: Future[bytes] = Future()
        # pure=False: the same bytes may be graded again, and must not be taken from memory.
        remote: Any = self._client.submit(grade_here, parcel, deadline_s, pure=False, retries=0)
        remote.add_done_callback(lambda done: _pass_on(done, result))
        return result

    def close(self) -> None:
        """Leave the cluster; what it has not graded yet is forgotten there."""
        self._client.close()

    def _refuse_other_versions(self) -> None:
        try:
            versions: dict[str, Any] = self._client.run(version_here)
        except Exception as error:
            raise EngineLost(f"the workers can't grade: {type(error).__name__}: {error}; {_HINT}") from error
        others = sorted({version for version in versions.values() if version != __version__})
        if others:
            raise EngineLost(f"this is sockgrade {__version__}, and workers have {', '.join(others)}: {_HINT}")


def _pass_on(done: Any, result: "Future[bytes]") -> None:
    """Give a result of Dask's to who waits for it, in a thread of Dask's."""
    try:
        result.set_result(done.result())
    except distributed.KilledWorker:
        result.set_result(no_result("the workers that graded it were lost again and again", ""))
    except BaseException as error:
        # Cancelled, or the scheduler is gone.
        lost = _lost(error)
        lost.__cause__ = error
        result.set_exception(lost)


def _lost(error: BaseException) -> EngineLost:
    return EngineLost(f"the cluster can't go on ({type(error).__name__}); the same command goes on later")
