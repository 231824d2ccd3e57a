"""Several workers of this machine, each waited for by a thread of its own."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from grader.workers.slot import Instead, WorkerSlot


class WorkerPool:
    """Does so many tasks at a time. The processes have one thread each: a lab forks."""

    def __init__(self, size: int, command: Sequence[str], instead: Instead) -> None:
        self._command = command
        self._instead = instead
        self._threads = ThreadPoolExecutor(size, "sockgrade-worker")
        self._own = threading.local()
        self._slots: list[WorkerSlot] = []
        self._lock = threading.Lock()
        self._is_closed = False

    def submit(self, task: bytes, deadline_s: float) -> "Future[bytes]":
        """Return what will be the answer."""
        return self._threads.submit(self._ask, task, deadline_s)

    def close(self) -> None:
        """End all workers at once."""
        with self._lock:
            self._is_closed = True
            slots = list(self._slots)
        for slot in slots:
            slot.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _ask(self, task: bytes, deadline_s: float) -> bytes:
        slot: WorkerSlot | None = getattr(self._own, "slot", None)
        if slot is None:
            slot = self._own.slot = WorkerSlot(self._command, self._instead)
            with self._lock:
                self._slots.append(slot)
                if self._is_closed:
                    slot.close()
        return slot.ask(task, deadline_s)
