"""A worker from the inside: its argument is the process that started it.

Tasks come on standard input and results go to standard output. It ends when nothing more can come, and is ended by
the kernel when the thread that started it ends, even by SIGKILL.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO

from grader.lab.kernel import PR_SET_PDEATHSIG, set_process_attribute
from grader.workers.messages import read_message, write_message


def serve(answer: Callable[[bytes], bytes]) -> None:
    """Answer one task after the other until standard input ends."""
    set_process_attribute(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(sys.argv[1]):
        return  # it had ended before the kernel was asked to tell
    tasks, results = _own_streams()
    while (task := read_message(tasks)) is not None:
        write_message(results, answer(task))
        # What was imported by now stays, and what a collection does not touch stays shared with a lab's fork.
        gc.collect()
        gc.freeze()


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return standard input and output, and keep both from everything that a lab starts."""
    tasks, results = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.close(null)
    return tasks, results
