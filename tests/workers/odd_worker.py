"""A worker that does what a task says instead of grading: ``python -m tests.workers.odd_worker PARENT``."""

import os
import signal
import sys
from pathlib import Path

from grader.workers.messages import read_message, write_message


def main() -> None:
    """Answer with this process's id, die, hang, or die the first time only."""
    while (task := read_message(sys.stdin.buffer)) is not None:
        word, _, rest = task.decode().partition(" ")
        if word == "die" or (word == "die-once" and not Path(rest).exists()):
            if rest:
                Path(rest).touch()
            print("my last words", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGSEGV)
        elif word == "exit":
            sys.exit(int(rest))
        elif word == "hang":
            signal.pause()
        elif word == "half":
            sys.stdout.buffer.write(b"\0\0")
            sys.stdout.flush()
            os._exit(0)
        write_message(sys.stdout.buffer, str(os.getpid()).encode())


if __name__ == "__main__":
    main()
