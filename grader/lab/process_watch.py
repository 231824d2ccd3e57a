"""Watches how many processes and threads programs have, where the kernel counts all of a user's together.

RLIMIT_NPROC must then leave room for those that are not the program's (setrlimit(2)), and stops only the worst.
"""

import os
from collections.abc import Iterable

from grader.lab.program import LabProgram

INTERVAL_S = 0.05


def stop_above(programs: Iterable[tuple[LabProgram, int]]) -> None:
    """Stop each program that has more processes and threads than its number."""
    for program, limit in programs:
        if program.living_launcher is not None and sum(map(threads_of, program.pids())) > limit:
            program.stop_at_once("processes")


def threads_of(pid: int) -> int:
    """Return how many threads a process has, its first one too; 0 when it has ended (proc_pid_task(5))."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except (FileNotFoundError, ProcessLookupError):
        return 0
