"""Whether the grader itself may have what programs are promised: a limit of its own is a limit of theirs.

Resource limits are inherited, and a hard one can only be lowered (getrlimit(2)). A program that gets less than its
exercise promises fails for no fault of its own.
"""

import os
import resource
from collections.abc import Iterator

from grader.lab.limits import resource_limits
from grader.lab.process_limit import UNLIMITED_ROOM, processes_of_user
from grader.model.exercise import Limits
from grader.model.lab import LabError

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
_OF_BUILDS = ("RLIMIT_DATA", "RLIMIT_FSIZE")
"""What a compiler needs more of than what it builds, and fails without. It has the rest as far as there is any."""


def check_own_limits(limits: Limits) -> None:
    """Raise LabError where this process may have less than the programs of an exercise are promised."""
    for name, needed in _needs(limits):
        most = resource.getrlimit(getattr(resource, name))[1]
        if most != resource.RLIM_INFINITY and (needed == resource.RLIM_INFINITY or needed > most):
            raise LabError(
                f"the grader was started with less than the programs of this exercise are promised: "
                f"`ulimit -H {_OPTIONS[name]}` tells it. Raise that limit, where it was set, or run as somebody "
                "who has more"
            )


def _needs(limits: Limits) -> Iterator[tuple[str, int]]:
    of_program, of_build = (resource_limits(limits, is_build=is_build) for is_build in (False, True))
    for name in sorted(_OPTIONS.keys() & of_program):
        soft = of_program[name][0]
        yield name, max(soft, of_build[name][0]) if name in _OF_BUILDS else soft
    yield "RLIMIT_NPROC", _processes_needed(limits)


def _processes_needed(limits: Limits) -> int:
    """Return how many processes and threads this user must be allowed. Root's programs have a user of their own."""
    needed = limits.processes + UNLIMITED_ROOM
    most = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    is_plenty = most == resource.RLIM_INFINITY or most > needed + _MANY_PROCESSES
    return needed if is_plenty or os.geteuid() == 0 else needed + processes_of_user()
