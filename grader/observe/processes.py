"""Reads what ``/proc/PID`` tells about a process: descendants, name, pid inside its namespace, CPU time.

Must not know about sockets. A process may end between any two reads: it then counts for nothing.
"""

import contextlib
import errno
import os
from collections.abc import Iterable

from grader.observe.as_owner import read_as_owner
from grader.observe.reading import read_kernel_file, read_kernel_text

_ENDED = (FileNotFoundError, ProcessLookupError)
"""ENOENT when the process was gone before open(2), ESRCH when it went before read(2)."""
_LOOKS_FOR_A_THREAD = 20
_VARIABLES_BYTES = 128 * 1024
"""So much of an environment is looked at; a single variable may be as long (execve(2), MAX_ARG_STRLEN)."""


def descendants(pid: int) -> list[int]:
    """Return `pid` and all its descendants, parents before children; nothing when `pid` has ended.

    A child whose parent ended belongs to init, or to the nearest subreaper, and is not found from here
    (prctl(2), PR_SET_CHILD_SUBREAPER). Source: ``/proc/PID/task/TID/children``, or psutil on a kernel
    without CONFIG_PROC_CHILDREN.
    """
    if not _kernel_lists_children():
        return _descendants_by_psutil(pid)
    if not _exists(pid):
        return []
    found = [pid]
    for parent in found:  # grows while it is walked
        found.extend(_read_children(parent))
    return found


def children(pid: int) -> list[int]:
    """Return the processes that a process has started, by any of its threads, and that are still its own."""
    return _read_children(pid)


def is_gone(pid: int) -> bool:
    """Whether all threads of a process have ended, also where nobody has waited for it yet."""
    try:
        stat = _read_stat(pid)
    except _ENDED:
        return True
    return parse_state(stat) in "ZX" and parse_thread_count(stat) <= 1


def living_thread(pid: int) -> int:
    """Return the process's first thread, which has its id, or another one where that has ended.

    A program whose first thread called pthread_exit(3) lives on in its other threads, but most files of its
    ``/proc/PID`` are a zombie's. Those of ``/proc/TID`` are not. Raises FileNotFoundError or ProcessLookupError
    when no thread is left.
    """
    if not is_zombie(pid):
        return pid
    for _ in range(_LOOKS_FOR_A_THREAD):  # each may have started the next one, and ended, since they were listed
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(*_ENDED):
                if parse_state(read_kernel_text(f"/proc/{pid}/task/{thread}/stat")) not in "ZX":
                    return int(thread)
        if is_gone(pid):
            break
    raise ProcessLookupError(errno.ESRCH, f"process {pid} has ended")


def has_variable(pid: int, assignment: bytes) -> bool:
    """Whether a process was started with a variable, given as ``NAME=value`` (proc_pid_environ(5)).

    It must be among the first 128 KiB. False when the process is gone, or may not be looked at.
    """
    try:
        return assignment in read_as_owner(pid, lambda: _read_environment(pid)).split(b"\0")
    except (*_ENDED, PermissionError):
        return False


def _read_environment(pid: int) -> bytes:
    return read_kernel_file(f"/proc/{living_thread(pid)}/environ", most_bytes=_VARIABLES_BYTES)


def process_name(pid: int) -> str:
    """Return the ``comm`` of a process: at most 15 bytes, which the program may choose itself (prctl(2)).

    Raises FileNotFoundError or ProcessLookupError when the process has ended.
    """
    return read_kernel_file(f"/proc/{pid}/comm").removesuffix(b"\n").decode("utf-8", "backslashreplace")


def namespace_pid(pid: int) -> int:
    """Return the process's id as it sees it itself, in its own pid namespace (pid_namespaces(7)).

    Raises FileNotFoundError or ProcessLookupError when the process has ended.
    """
    return parse_namespace_pid(read_kernel_text(f"/proc/{pid}/status"), pid)


def parse_namespace_pid(status: str, pid: int) -> int:
    r"""Return the innermost pid of a ``/proc/PID/status``: the last of ``NSpid`` (proc_pid_status(5)).

    A kernel without pid namespaces has no such line: then it is `pid` itself.

    >>> parse_namespace_pid("Name:\techo_server\nPid:\t4321\nNStgid:\t4321\t2\nNSpid:\t4321\t2\n", 4321)
    2
    >>> parse_namespace_pid("Name:\tinit\nPid:\t1\nNSpid:\t1\n", 1)
    1
    >>> parse_namespace_pid("Name:\techo_server\nPid:\t4321\n", 4321)
    4321

    Raises ValueError for an ``NSpid`` without a number.
    """
    for line in status.split("\n"):  # the name may hold any other line separator
        if line.startswith("NSpid:"):
            numbers = line.split()[1:]
            if not numbers or not numbers[-1].isdecimal():
                raise ValueError(f"no pid in the line {line!r}")
            return int(numbers[-1])
    return pid


def is_zombie(pid: int) -> bool:
    """Whether a process's first thread has ended and waits for wait(2); other threads may still run.

    Raises FileNotFoundError or ProcessLookupError when the process is gone.
    """
    return parse_state(_read_stat(pid)) in "ZX"


def is_waiting(pid: int) -> bool:
    """Whether no thread of a process runs or waits for a disk (proc_pid_stat(5)); so also when it has ended."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except _ENDED:
        return True
    return not any(_is_active(f"/proc/{pid}/task/{thread}/stat") for thread in threads)


def _is_active(stat: str) -> bool:
    try:
        return parse_state(read_kernel_text(stat)) in "RD"
    except _ENDED:
        return False


def is_sleeping(pid: int) -> bool:
    """Whether a process's first thread waits in a system call; False when the process is gone."""
    try:
        return parse_state(_read_stat(pid)) == "S"
    except _ENDED:
        return False


def parse_state(stat: str) -> str:
    """Return the letter of the state in a ``/proc/PID/stat`` (proc_pid_stat(5)).

    >>> parse_state("4321 (a) b (c) S 1 4321 4321 0 -1 4194560 101 0 0 0 12 3 40 5 20 0 1 0 81 27 9")
    'S'

    Raises ValueError for a line without a state.
    """
    fields = stat.rpartition(")")[2].split()
    if not fields:
        raise ValueError(f"no state in the line {stat!r}")
    return fields[0]


def parent_of(pid: int) -> int:
    """Return the process that a process belongs to (proc_pid_stat(5), ppid); 0 when it has ended."""
    try:
        return parse_parent(_read_stat(pid))
    except _ENDED:
        return 0


def parse_parent(stat: str) -> int:
    """Return the parent in a ``/proc/PID/stat`` (proc_pid_stat(5)).

    >>> parse_parent("4321 (a) b (c) S 1 4321 4321 0 -1 4194560 101 0 0 0 12 3 40 5 20 0 1 0 81 27 9")
    1
    """
    return int(stat.rpartition(")")[2].split()[1])


def parse_thread_count(stat: str) -> int:
    """Return how many threads a ``/proc/PID/stat`` tells of (proc_pid_stat(5), num_threads).

    >>> parse_thread_count("4321 (a) b (c) Z 1 4321 4321 0 -1 4194560 101 0 0 0 12 3 40 5 20 0 2 0 81 27 9")
    2
    """
    return int(stat.rpartition(")")[2].split()[17])


def cpu_time_s(pids: Iterable[int]) -> float:
    """Return the seconds of CPU that `pids` used, in user and in kernel mode, with ended children's.

    A child that was waited for counts for its parent, so the sum over `descendants` does not shrink when
    a child ends. The kernel counts in ticks (sysconf(3), _SC_CLK_TCK), mostly of 10 ms.
    """
    return sum(map(_read_cpu_ticks, pids)) / os.sysconf("SC_CLK_TCK")


def parse_cpu_ticks(stat: str) -> int:
    """Return utime + stime + cutime + cstime of a ``/proc/PID/stat`` (proc_pid_stat(5)), in clock ticks.

    The name stands in parentheses and may hold any character, parentheses and spaces too.

    >>> parse_cpu_ticks("4321 (a) b (c) S 1 4321 4321 0 -1 4194560 101 0 0 0 12 3 40 5 20 0 1 0 81 27 9")
    60

    Raises ValueError for a line that has not these fields.
    """
    fields = stat.rpartition(")")[2].split()[11:15]
    if len(fields) != 4 or not all(field.isdecimal() for field in fields):
        raise ValueError(f"no CPU times in the line {stat!r}")
    return sum(map(int, fields))


def _read_cpu_ticks(pid: int) -> int:
    try:
        return parse_cpu_ticks(_read_stat(pid))
    except _ENDED:
        return 0


def _read_stat(pid: int) -> str:
    return read_kernel_text(f"/proc/{pid}/stat")


def _kernel_lists_children() -> bool:
    return os.path.exists("/proc/thread-self/children")


def _exists(pid: int) -> bool:
    return os.path.exists(f"/proc/{pid}")


def _read_children(pid: int) -> list[int]:
    """Return the children that each thread of a process has forked."""
    children: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            try:
                listed = read_kernel_file(f"/proc/{pid}/task/{thread}/children")
            except _ENDED:
                continue  # this thread ended, the others may have children
            children.extend(map(int, listed.split()))
    except _ENDED:
        pass  # the process ended: its children are init's now
    return children


def _descendants_by_psutil(pid: int) -> list[int]:
    import psutil  # only here: most kernels list children themselves, and importing it takes a while

    try:
        return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    except psutil.NoSuchProcess:
        return []
