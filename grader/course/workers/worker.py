"""A process that grades one submission after the other; its argument is the process that started it.

Tasks come on standard input and results go to standard output, each behind its length. It ends when nothing more
can come, and is ended by the kernel when the thread that started it ends, even by SIGKILL.
"""

import gc
import os
import signal
import struct
import sys
from typing import BinaryIO

from grader.course.grading import grade_parcel
from grader.course.sent_exercises import SentExercises
from grader.lab.kernel import PR_SET_PDEATHSIG, set_process_attribute

LENGTH = struct.Struct("!Q")
"""Of what follows, in bytes."""


def read_message(stream: BinaryIO) -> bytes | None:
    """Return the next message; None where it ends before one is whole."""
    header = stream.read(LENGTH.size)
    if len(header) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(header)
    message = stream.read(length)
    return message if len(message) == length else None


def write_message(stream: BinaryIO, message: bytes) -> None:
    """Write a message. Raises BrokenPipeError where nobody reads any more."""
    stream.write(LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def main() -> None:
    """Grade until standard input ends."""
    set_process_attribute(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(sys.argv[1]):
        return  # it had ended before the kernel was asked to tell
    tasks, results = _own_streams()
    exercises = SentExercises()
    while (task := read_message(tasks)) is not None:
        write_message(results, grade_parcel(task, exercises))
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
