"""A worker from the outside: given tasks, ended when it hangs, and started anew when it has ended.

It has one task at a time: a task that ends its worker takes no other's answer with it, and it is known whose fault
it was.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, cast

import grader
from grader.workers.messages import read_message, write_message

Instead = Callable[[str, str], bytes]
"""Makes the answer to a task that none came to: of why, and of what else is known of it."""
_PACKAGES = str(Path(grader.__file__).parent.parent)
MOST_TRIES = 2
"""How often a task is tried whose worker ends: something else may have ended it the first time."""
_LAST_WORDS_BYTES = 4000
_ENDING_S = 5.0
"""Between a worker's last word and its end."""


def worker_command(module: str, more: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the command of a worker that runs a module's ``main``; ``more`` is where it also finds modules.

    It is no ``-m``: the folder that we were started in would come first on its path, and may be one of submissions.
    """
    start = f"""\
import sys
if {_PACKAGES!r} not in sys.path:
    sys.path.insert(0, {_PACKAGES!r})
sys.path += [each for each in {[each for each in more if each]!r} if each not in sys.path]
from {module} import main
main()
"""
    return (sys.executable, "-P", "-c", start)


class WorkerSlot:
    """Does one task at a time. Used by one thread; only :meth:`close` may come from another."""

    def __init__(self, command: Sequence[str], instead: Instead) -> None:
        self._command = command
        self._instead = instead
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: BinaryIO | None = None
        self._is_closed = False
        self._lock = threading.Lock()

    def ask(self, task: bytes, deadline_s: float) -> bytes:
        """Return the answer; one that says so where the worker hung, or ended again and again."""
        why, last_words = "", ""
        for _ in range(MOST_TRIES):
            hung = threading.Event()
            process = self._started()
            if process is None:
                break
            answer = self._answer(process, task, deadline_s, hung)
            if answer is not None:
                return answer
            why, last_words = self._ended(process)
            if hung.is_set():
                message = f"it was not graded within {deadline_s:g} s, and the process that graded it was ended"
                return self._instead(message, last_words)
        if self._is_closed:
            return self._instead("grading was stopped", "")
        return self._instead(f"the process that graded it ended {MOST_TRIES} times: {why}", last_words)

    def close(self) -> None:
        """End the worker at once; none is started any more."""
        with self._lock:
            self._is_closed = True
            if self._process is not None:
                self._process.kill()
                self._process.wait()

    def _started(self) -> subprocess.Popen[bytes] | None:
        """Return the worker, started where there is none; None when this is closed."""
        with self._lock:
            if self._is_closed:
                return None
            if self._process is None or self._process.poll() is not None:
                if self._errors is not None:
                    self._errors.close()
                self._errors = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - as long as the process
                self._process = subprocess.Popen(
                    [*self._command, str(os.getpid())],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._errors,
                    # Ctrl-C at the terminal is for us alone: we end the workers.
                    start_new_session=True,
                )
            return self._process

    def _answer(
        self, process: subprocess.Popen[bytes], task: bytes, deadline_s: float, hung: threading.Event
    ) -> bytes | None:
        """Return the answer; None when the worker ended before it."""

        def end() -> None:
            hung.set()
            process.kill()

        assert process.stdin is not None
        assert process.stdout is not None
        timer = threading.Timer(deadline_s, end)
        timer.daemon = True
        timer.start()
        try:
            write_message(cast("BinaryIO", process.stdin), task)
            return read_message(cast("BinaryIO", process.stdout))
        except BrokenPipeError:
            return None
        finally:
            timer.cancel()

    def _ended(self, process: subprocess.Popen[bytes]) -> tuple[str, str]:
        """Return how a worker ended that gives no answer any more, and what it said last."""
        try:
            status = process.wait(_ENDING_S)
        except subprocess.TimeoutExpired:
            process.kill()  # it has closed its output, and goes on
            status = process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            _close(stream)
        self._process = None
        said = b""
        if self._errors is not None:
            size = self._errors.seek(0, os.SEEK_END)
            self._errors.seek(max(0, size - _LAST_WORDS_BYTES))
            said = self._errors.read()
        ending = f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
        return ending, said.decode("utf-8", "backslashreplace")


def _close(stream: object) -> None:
    with contextlib.suppress(BrokenPipeError):  # what was not written has no reader
        cast("BinaryIO", stream).close()
