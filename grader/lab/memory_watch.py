"""Watches what programs have in memory, all processes of one together: no limit of setrlimit(2) does.

RLIMIT_DATA counts private memory, and each process by itself. Here all that is in page tables counts, each page
once, such as those that a fork left unwritten, pages of files, and pages of sockets (tcp(7), TCP_ZEROCOPY_RECEIVE).
The cheap resident sizes count a page for each process that has it, so proportional ones are read where they are
too large (proc(5)). That waits for a lock that each fork of the process holds, but nothing else tells a process's
share. What is kept alive without being in a page table is not seen: SECURITY.md tells of it.
"""

import os
from collections.abc import Iterable, Sequence

from grader.lab.kernel import share_memory
from grader.lab.program import LabProgram
from grader.observe.as_owner import read_as_owner
from grader.observe.processes import living_thread, parent_of
from grader.observe.processor_time import is_held_up
from grader.observe.reading import read_kernel_file

INTERVAL_S = 0.05
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_MEBIBYTE = 1 << 20
_ENDED = (FileNotFoundError, ProcessLookupError)


def stop_above(programs: Iterable[tuple[LabProgram, int]]) -> None:
    """Stop each program that has more in memory than its MiB."""
    for program, limit_mib in programs:
        if program.living_launcher is not None and _have_more(program.pids(), limit_mib * _MEBIBYTE):
            program.stop_at_once("memory")


def _have_more(pids: Sequence[int], limit_bytes: int) -> bool:
    if sum(map(resident_bytes, pids)) <= limit_bytes:
        return False
    apart = without_borrowers(pids)
    return all(sum(map(measure, apart)) > limit_bytes for measure in (resident_bytes, proportional_bytes))


def without_borrowers(pids: Sequence[int]) -> list[int]:
    """Return `pids` without those that have their parent's memory, as between vfork(2) and execve(2).

    The kernel tells all of it for each of the two, also in the proportional size.
    """
    all_of_them = set(pids)
    return [pid for pid in pids if not ((parent := parent_of(pid)) in all_of_them and _are_one(pid, parent))]


def _are_one(pid: int, parent: int) -> bool:
    try:
        told = share_memory(living_thread(pid), living_thread(parent))
        return _seem_one(pid, parent) if told is None else told
    except (*_ENDED, PermissionError):
        return False


def _seem_one(pid: int, parent: int) -> bool:
    """Whether a process waits in the kernel, as in vfork(2), and its child has just as much memory."""
    sizes = {read_kernel_file(f"/proc/{each}/statm") for each in (pid, parent)}
    return len(sizes) == 1 and is_held_up(parent, [parent])


def resident_bytes(pid: int) -> int:
    """Return what a process has in memory, shared pages too; 0 when it has ended (proc_pid_statm(5))."""
    try:
        return _read_resident_bytes(pid) or _read_resident_bytes(living_thread(pid))
    except (*_ENDED, PermissionError):
        return 0


def _read_resident_bytes(thread: int) -> int:
    return int(read_kernel_file(f"/proc/{thread}/statm").split()[1]) * _PAGE_BYTES


def proportional_bytes(pid: int) -> int:
    """Return what a process has in memory, of each shared page only its share; 0 when it has ended.

    Source: Pss of ``/proc/PID/smaps_rollup`` (proc_pid_smaps(5)); the resident size where that may not be read, or
    the kernel has none.
    """
    try:
        content = read_as_owner(pid, lambda: read_kernel_file(f"/proc/{living_thread(pid)}/smaps_rollup"))
    except OSError:
        return resident_bytes(pid)
    return sum(int(line.split()[1]) * 1024 for line in content.split(b"\n") if line.startswith(b"Pss:"))
