"""Whether the grader itself may have what programs are promised: a limit of its own is a limit of theirs.

Resource limits are inherited, and a hard one can only be lowered (getrlimit(2)). A program that gets less than its
exercise promises fails for no fault of its own.
"""

import os
import resource
from collections.abc import Iterator

from grader.lab.limits import AS_USUAL, resource_limits
from grader.lab.process_limit import UNLIMITED_ROOM, processes_of_user
from grader.model.exercise import Limits
from grader.model.lab import LabError

TOO_LITTLE = "the grader was started with less than"
"""How each message begins."""
_MANY_PROCESSES = 8192
"""Nobody has so many: where that many are left, those that there are need not be counted."""
_OPTIONS = {
    "RLIMIT_AS": "-v",
    "RLIMIT_CPU": "-t",
    "RLIMIT_DATA": "-d",
    "RLIMIT_FSIZE": "-f",
    "RLIMIT_NOFILE": "-n",
    "RLIMIT_NPROC": "-u",
    "RLIMIT_STACK": "-s",
}
"""Of the shell's ``ulimit``, with which such limits are set and shown."""
_LEAST_ADDRESSES = 4 << 30
"""Bytes, with which programs get along that reserve no more addresses than they mean to use."""
_RESERVES = "java"
"""A tool that reserves addresses by the size of the machine's memory."""
_OF_BUILDS = {"RLIMIT_DATA": 1 << 30, "RLIMIT_FSIZE": 64 << 20}
"""Bytes, with which compilers get along: with less, a build may fail for want of it."""


def check_own_limits(limits: Limits, tools: tuple[str, ...] = ()) -> None:
    """Raise LabError where this process may have less than the programs of an exercise are promised.

    ``tools`` are the commands by which they are built and started.
    """
    for name, needed in _needs(limits, tools):
        _check(name, needed, "the programs of this exercise are promised")


def check_limits_for_builds() -> None:
    """Raise LabError where a build that has failed had so little that it may have failed for that."""
    for name, needed in _OF_BUILDS.items():
        _check(name, needed, "a build may need")


def _check(name: str, needed: int, what: str) -> None:
    most = resource.getrlimit(getattr(resource, name))[1]
    if most == resource.RLIM_INFINITY or (needed != resource.RLIM_INFINITY and needed <= most):
        return
    wanted = "no limit" if needed == resource.RLIM_INFINITY else f"{needed:,}"
    raise LabError(
        f"{TOO_LITTLE} {what}: a hard limit of {most:,} ({name}, getrlimit(2)), where it "
        f"takes {wanted}. `ulimit -H {_OPTIONS[name]}` of bash shows it: raise it where it was set, or run as "
        "somebody who has more"
    )


def _needs(limits: Limits, tools: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    of_program = {**AS_USUAL, **resource_limits(limits, is_build=False)}
    for name in sorted(_OPTIONS.keys() & of_program):
        yield name, of_program[name][0] if name != "RLIMIT_AS" or _RESERVES in tools else _LEAST_ADDRESSES
    yield "RLIMIT_NPROC", _processes_needed(limits)


def _processes_needed(limits: Limits) -> int:
    """Return how many processes and threads this user must be allowed. Root's programs have a user of their own."""
    needed = limits.processes + UNLIMITED_ROOM
    most = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    is_plenty = most == resource.RLIM_INFINITY or most > needed + _MANY_PROCESSES
    return needed if is_plenty or os.geteuid() == 0 else needed + processes_of_user()
