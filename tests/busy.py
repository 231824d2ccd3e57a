"""Keeps processors busy, so that whoever else needs it must wait."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_busy_processor(burners: int = 5) -> Iterator[None]:
    """Let this process and all that it starts share one processor with so many that never pause."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        with _burning(burners):
            yield
    finally:
        os.sched_setaffinity(0, allowed)


@contextmanager
def every_busy_processor() -> Iterator[None]:
    """Let all that this process starts share the processors with as many that never pause."""
    with _burning(len(os.sched_getaffinity(0))):
        yield


@contextmanager
def _burning(count: int) -> Iterator[None]:
    # Each ends with this process, also when that is killed.
    code = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: sum(range(50_000))\n"
    busy = [subprocess.Popen([sys.executable, "-I", "-S", "-c", code]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()
