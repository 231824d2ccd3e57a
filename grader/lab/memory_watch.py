"""Watches what programs have in memory, all processes of one together: no limit of setrlimit(2) does.

RLIMIT_DATA counts private memory, and each process by itself. Shared pages, such as those that a fork left
unwritten, count once: proportional set sizes are read where the cheaper resident ones are too large (proc(5)).
"""

import os
from collections.abc import Iterable

from grader.lab.program import LabProgram
from grader.observe.reading import read_kernel_file

INTERVAL_S = 0.05
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_MEBIBYTE = 1 << 20
_UNREADABLE = (FileNotFoundError, ProcessLookupError, PermissionError)


def stop_above(programs: Iterable[tuple[LabProgram, int]]) -> None:
    """Stop each program that has more in memory than its MiB."""
    for program, limit_mib in programs:
        if program.living_launcher is None:
            continue
        pids = program.pids()
        limit_bytes = limit_mib * _MEBIBYTE
        if sum(map(resident_bytes, pids)) > limit_bytes and sum(map(proportional_bytes, pids)) > limit_bytes:
            program.stop_at_once("memory")


def resident_bytes(pid: int) -> int:
    """Return what a process has in memory, shared pages too; 0 when it has ended (proc_pid_statm(5))."""
    try:
        return int(read_kernel_file(f"/proc/{pid}/statm").split()[1]) * _PAGE_BYTES
    except _UNREADABLE:
        return 0


def proportional_bytes(pid: int) -> int:
    """Return what a process has in memory, of each shared page only its share; 0 when it has ended.

    Source: Pss of ``/proc/PID/smaps_rollup`` (proc_pid_smaps(5)); the resident size where that may not be read.
    """
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii", errors="replace") as file:
            return sum(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    except PermissionError:
        return resident_bytes(pid)
    except (*_UNREADABLE, OSError):
        return 0
