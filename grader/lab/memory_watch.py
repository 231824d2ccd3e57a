"""Watches what programs have in memory, all processes of one together: no limit of setrlimit(2) does.

RLIMIT_DATA counts private memory, and each process by itself. Here private and shared pages count, each once, such
as those that a fork left unwritten; pages of mapped files do not, as the kernel can drop them. Only smaps_rollup
tells each process's share, but it waits for a lock that each fork of the process holds: beside others, a fork bomb
holds up its grader for seconds. So it is read only where the sums that take no lock, which count a page for each
process that has it, are too large.
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
        if all(sum(map(measure, pids)) > limit_mib * _MEBIBYTE for measure in _MEASURES):
            program.stop_at_once("memory")


def resident_bytes(pid: int) -> int:
    """Return what a process has in memory, shared pages too; 0 when it has ended (proc_pid_statm(5))."""
    try:
        return int(read_kernel_file(f"/proc/{pid}/statm").split()[1]) * _PAGE_BYTES
    except _UNREADABLE:
        return 0


def unfiled_bytes(pid: int) -> int:
    """Return what a process has in memory without pages of mapped files, shared pages too; 0 when it has ended.

    Source: RssAnon and RssShmem of ``/proc/PID/status`` (proc_pid_status(5)).
    """
    try:
        return _sum_of_fields(read_kernel_file(f"/proc/{pid}/status"), b"RssAnon:", b"RssShmem:")
    except _UNREADABLE:
        return 0


def proportional_bytes(pid: int) -> int:
    """Return the same as `unfiled_bytes`, but of each shared page only the process's share.

    Source: Pss_Anon and Pss_Shmem of ``/proc/PID/smaps_rollup`` (proc_pid_smaps(5)); all of each page where
    that may not be read.
    """
    try:
        return _sum_of_fields(read_kernel_file(f"/proc/{pid}/smaps_rollup"), b"Pss_Anon:", b"Pss_Shmem:")
    except PermissionError:
        return unfiled_bytes(pid)
    except (*_UNREADABLE, OSError):
        return 0


def _sum_of_fields(content: bytes, *names: bytes) -> int:
    return sum(int(line.split()[1]) * 1024 for line in content.splitlines() if line.startswith(names))


_MEASURES = (resident_bytes, unfiled_bytes, proportional_bytes)
"""From the cheapest to the exact one; each tells no less than the next."""
