"""How many processes a program may have (setrlimit(2), RLIMIT_NPROC): whom the kernel counts depends on namespaces.

Runs in the holder. The kernel counts a user's processes in each user namespace, and those of the namespaces below
it too. What a limit was when a namespace was made is the limit that all below it share (``inc_rlimit_ucounts`` in
kernel/ucount.c), so a program's limit must be set after its sandbox's namespace was made, and in it.
"""

import os
import resource
import select
import time
from collections.abc import Mapping

from grader.observe.processes import children

_WITHIN_S = 30.0
_LOOK_EVERY_S = 0.0002
ROOM_FOR_THE_USER = 192
"""Where a user's own processes count too: those that a browser, say, may start meanwhile."""
UNLIMITED_ROOM = 64
"""Where the count is shared by the whole lab: processes that other programs may start meanwhile."""


def wait_for_program(launcher: int, handle: int) -> tuple[int, int] | None:
    """Return a sandbox's process 1, and its child that will become the program; None when the launcher has ended.

    Process 1 is the launcher's child. ``handle`` is the launcher's pidfd. Raises TimeoutError.
    """
    ended = select.poll()
    ended.register(handle, select.POLLIN)
    deadline = time.monotonic() + _WITHIN_S
    while time.monotonic() < deadline:
        found = [(child, pid) for child in children(launcher) for pid in children(child)]
        if found:
            return found[0]
        if ended.poll(0):
            return None
        time.sleep(_LOOK_EVERY_S)  # poll(2) knows no less than a millisecond
    raise TimeoutError(f"a sandbox took more than {_WITHIN_S:g} s to start: this machine is too busy")


def allowed_processes(processes: int, *, is_shared: bool) -> int:
    """Return RLIMIT_NPROC for a sandbox whose program may have so many, now that it is there.

    ``is_shared``: the sandbox has no user namespace of its own, so that all processes of the lab count.
    """
    return processes + (processes_of_user() + UNLIMITED_ROOM if is_shared else 0)


def processes_of_user() -> int:
    """Return how many threads this process's user has: the kernel counts threads."""
    mine = os.geteuid()
    total = 0
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            if entry.stat().st_uid == mine:
                total += len(os.listdir(f"/proc/{entry.name}/task"))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it has ended meanwhile, or is another user's after all
    return total


def set_limits(process: int, limits: Mapping[str, tuple[int, int]]) -> None:
    """Limit a process, 0 for this one, by the names of resources; never above its hard limits (prlimit(2)).

    Raises ProcessLookupError.
    """
    for name, (soft, hard) in limits.items():
        number = getattr(resource, name)
        most = resource.prlimit(process, number)[1]
        resource.prlimit(process, number, (_lower(soft, most), _lower(hard, most)))


def _lower(limit: int, most: int) -> int:
    """Return the lower of two limits, of which infinity is the highest, whatever its number."""
    if most == resource.RLIM_INFINITY:
        return limit
    return most if limit == resource.RLIM_INFINITY else min(limit, most)
