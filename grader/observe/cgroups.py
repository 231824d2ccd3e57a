"""What control groups have refused or ended: the counters of this process's own, in either version (cgroups(7)).

Which hierarchies a machine has, and what of them a container sees, differs: what is not there counts nothing.
"""

import os
from collections.abc import Iterator
from pathlib import PurePosixPath

from grader.observe.reading import read_kernel_text

MOUNTED = "/sys/fs/cgroup"
_UNIFIED = ("", "unified")
"""Where version 2 is mounted, alone and beside version 1 (systemd's hybrid layout)."""


def processes_refused(mounted: str = MOUNTED, membership: str | None = None) -> int:
    """Return how often a new process was refused for a limit of processes (``max`` in pids.events).

    Of this process's group and of all above it: whose limit it was is told differently by different kernels.
    """
    texts = _texts("pids", "pids.events", mounted, membership)
    return sum(count(text, "max") for text in texts)


def killed_for_memory(mounted: str = MOUNTED, membership: str | None = None) -> int:
    """Return how many processes of this process's group were killed for want of memory (``oom_kill``).

    memory.events in version 2, memory.oom_control in version 1.
    """
    for name in ("memory.events", "memory.oom_control"):
        for text in _texts("memory", name, mounted, membership):
            return count(text, "oom_kill")
    return 0


def count(text: str, name: str) -> int:
    r"""Return the number after a name, one of each a line; 0 where it is not there.

    >>> count("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n", "oom_kill")
    2
    """
    found = [line.split() for line in text.splitlines()]
    return next((int(words[1]) for words in found if len(words) == 2 and words[0] == name), 0)


def _texts(controller: str, file: str, mounted: str, membership: str | None) -> Iterator[str]:
    """Yield a file's texts, of this process's group first and then of those above it."""
    for base, group in _groups(controller, mounted, membership):
        inner = PurePosixPath(group)
        for path in (inner, *inner.parents):
            try:
                yield read_kernel_text(f"{base}{path}/{file}")
            except OSError:  # the root has no such files; a container may not see its own path
                continue


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
