"""What a worker that grades an exercise's programs does with a task.

Tasks and attempts are pickled: both ends are this program, and how one is graded is a function of it.
"""

import pickle

from grader.authoring.attempt import Attempt, Grade, attempt
from grader.authoring.programs import ShippedProgram
from grader.workers.serving import serve


def main() -> None:
    """Grade until there is nothing more to grade."""
    serve(_answer)


def pack_task(program: ShippedProgram, grade: Grade) -> bytes:
    """Return a task. Raises pickle.PicklingError for a function that another process can't import."""
    return pickle.dumps((program, grade))


def unpack_answer(answer: bytes) -> Attempt | str:
    """Return the attempt, or why there is none."""
    read: Attempt | str = pickle.loads(answer)
    return read


def no_attempt(message: str, details: str) -> bytes:
    """Return the answer of a worker that gave none."""
    last = details.strip().splitlines()[-1:]
    return pickle.dumps(": ".join((message, *last)))


def _answer(task: bytes) -> bytes:
    return pickle.dumps(attempt(*pickle.loads(task)))
