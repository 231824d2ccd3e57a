"""What control groups have refused or ended: the counters of this process's own, in either version (cgroups(7)).

Which hierarchies a machine has, and what of them a container sees, differs: what is not there counts nothing.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath

from grader.observe.reading import read_kernel_text

MOUNTED = "/sys/fs/cgroup"
_UNIFIED = ("", "unified")
"""Where version 2 is mounted, alone and beside version 1 (systemd's hybrid layout)."""


def processes_refused(mounted: str = MOUNTED, membership: str | None = None) -> int:
    """Return how often a new process was refused for a limit of processes (``max`` in pids.events).

    Of this process's group and of all above it: each counts how often its own limit was reached, by any group below
    it. Since Linux 6.11 that is what pids.events.local has, and pids.events those of other groups as well.
    """
    groups = (folder for visible in _visible_groups("pids", mounted, membership) for folder in visible)
    return sum(count(_first_text(folder, "pids.events.local", "pids.events"), "max") for folder in groups)


def killed_for_memory(mounted: str = MOUNTED, membership: str | None = None) -> int:
    """Return how many processes of this process's group were killed for want of memory (``oom_kill``).

    memory.events in version 2, memory.oom_control in version 1. Where a container does not see its own path, the
    nearest that it sees is its own.
    """
    nearest = (visible[0] for visible in _visible_groups("memory", mounted, membership) if visible)
    return sum(count(_first_text(folder, "memory.events", "memory.oom_control"), "oom_kill") for folder in nearest)


def count(text: str, name: str) -> int:
    r"""Return the number after a name, one of each a line; 0 where it is not there.

    >>> count("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n", "oom_kill")
    2
    """
    found = [line.split() for line in text.splitlines()]
    return next((int(words[1]) for words in found if len(words) == 2 and words[0] == name), 0)


def _first_text(folder: str, *names: str) -> str:
    for name in names:
        with suppress(OSError):  # the root has no such files, nor have older kernels some of them
            return read_kernel_text(f"{folder}/{name}")
    return ""


def _visible_groups(controller: str, mounted: str, membership: str | None) -> Iterator[list[str]]:
    """Yield of each hierarchy the folders that can be seen: this process's group first, and then those above it."""
    for base, group in _groups(controller, mounted, membership):
        inner = PurePosixPath(group)
        yield [folder for path in (inner, *inner.parents) if os.path.isdir(folder := f"{base}{path}")]


def _groups(controller: str, mounted: str, membership: str | None) -> Iterator[tuple[str, str]]:
    """Yield where a hierarchy is mounted and this process's group in it, where it is this controller's."""
    try:
        told = read_kernel_text("/proc/self/cgroup") if membership is None else membership
    except OSError:
        return
    for line in told.splitlines():
        _, _, rest = line.partition(":")
        controllers, _, group = rest.partition(":")
        if not group.startswith("/"):
            continue
        names = _UNIFIED if not controllers else (controllers, controller)
        if not controllers or controller in controllers.split(","):
            yield from ((os.path.join(mounted, name), group) for name in dict.fromkeys(names))
