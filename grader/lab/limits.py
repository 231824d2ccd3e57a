"""The resource limits of programs and of builds (setrlimit(2)). Pure."""

from resource import RLIM_INFINITY

from grader.model.exercise import Limits

_MEBIBYTE = 1 << 20
BUILD_PROCESSES = 1024
BUILD_MIB = 512
BUILD_FILES = 40_000
_BUILD = {
    "RLIMIT_NOFILE": 4096,
    "RLIMIT_DATA": 4096 * _MEBIBYTE,
    "RLIMIT_FSIZE": 256 * _MEBIBYTE,
}
"""A compiler needs more than what it builds: Go and Rust start many threads and write large files."""
_STACK_BYTES = 8 * _MEBIBYTE
AS_USUAL = {
    "RLIMIT_AS": (RLIM_INFINITY, RLIM_INFINITY),
    "RLIMIT_STACK": (_STACK_BYTES, RLIM_INFINITY),
}
"""What a program has on every machine, whoever has started the grader; each thread's stack is so large, too.

Set in the holder, from which all inherit: what is set from outside while a process executes another program is lost
(``finalize_exec`` in fs/exec.c).
"""
_FOR_ALL = {
    "RLIMIT_CORE": (0, 0),
    "RLIMIT_MEMLOCK": (64 * 1024, 64 * 1024),
    "RLIMIT_MSGQUEUE": (0, 0),
    "RLIMIT_SIGPENDING": (256, 256),
}
"""What the kernel keeps for a program beside its memory: cores, locked pages, queues of messages and signals."""


def resource_limits(limits: Limits, *, is_build: bool) -> dict[str, tuple[int, int]]:
    """Return each soft and hard limit by the name that Python's ``resource`` has for it.

    None of addresses (RLIMIT_AS): Java, Node and threads of Python reserve far more of them than memory, and break.
    At the soft limit of processor time comes SIGXCPU, which names it; at the hard one SIGKILL, which names nothing.
    """
    cpu_s = max(1, round(limits.build * 2 if is_build else limits.cpu))
    chosen = _BUILD if is_build else _of_program(limits)
    equal = {name: (limit, limit) for name, limit in chosen.items()}
    return {**equal, **_FOR_ALL, "RLIMIT_CPU": (cpu_s, cpu_s + 1)}


def memory_mib(limits: Limits, *, is_build: bool) -> int:
    """Return the MiB that a program and all that it started may have in memory at once."""
    return _BUILD["RLIMIT_DATA"] // _MEBIBYTE if is_build else limits.memory_mib


def room_limits(limits: Limits, *, is_build: bool) -> dict[str, int]:
    """Return the space of a program's file system, as the holder is asked for it."""
    if is_build:
        return {"mib": BUILD_MIB, "files": BUILD_FILES}
    return {"mib": limits.disk_mib, "files": limits.files}


def process_limit(limits: Limits, *, is_build: bool) -> int:
    """Return how many processes and threads there may be."""
    return BUILD_PROCESSES if is_build else limits.processes


def _of_program(limits: Limits) -> dict[str, int]:
    return {
        "RLIMIT_NOFILE": limits.descriptors,
        "RLIMIT_DATA": limits.memory_mib * _MEBIBYTE,
        "RLIMIT_FSIZE": limits.file_mib * _MEBIBYTE,
    }
