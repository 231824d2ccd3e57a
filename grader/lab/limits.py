"""The resource limits of programs and of builds (setrlimit(2)). Pure."""

from grader.model.exercise import Limits

_MEBIBYTE = 1 << 20
_BUILD = {
    "RLIMIT_NPROC": 1024,
    "RLIMIT_NOFILE": 4096,
    "RLIMIT_DATA": 4096 * _MEBIBYTE,
    "RLIMIT_FSIZE": 256 * _MEBIBYTE,
}
"""A compiler needs more than what it builds: Go and Rust start many threads and write large files."""


def resource_limits(limits: Limits, *, is_build: bool) -> dict[str, int]:
    """Return each limit by the name that Python's ``resource`` has for it.

    No RLIMIT_AS: Java, Node and threads of Python reserve far more addresses than memory, and break.
    """
    if is_build:
        return {**_BUILD, "RLIMIT_CPU": 2 * max(1, round(limits.build)), "RLIMIT_CORE": 0}
    return {
        "RLIMIT_NPROC": limits.processes,
        "RLIMIT_NOFILE": limits.descriptors,
        "RLIMIT_DATA": limits.memory_mib * _MEBIBYTE,
        "RLIMIT_FSIZE": limits.file_mib * _MEBIBYTE,
        "RLIMIT_CPU": max(1, round(limits.cpu)),
        "RLIMIT_CORE": 0,
    }
