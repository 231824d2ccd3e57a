"""What this machine has that a lab is made of: commands, folders, who we are.

Looks only; it changes nothing.
"""

import glob
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from grader.lab.sandbox import MachineLayout
from grader.model.lab import CannotShow
from grader.model.plainclass import plain

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_COPIED_ETC = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d")
_SHOWN_ETC = ("/etc/alternatives",)
_JOB_USERS = range(61184, 65519)
_PROCESS_LAB_USER = 65519
"""Dynamic users of systemd (systemd.io/UIDS-GIDS): on no system are they people. Without namespaces there is one
lab at a time, and all that its user has is killed at its end: no other lab may have that user."""


PACKAGES = {
    "dig": "bind9-dnsutils",
    "gcc": "build-essential",
    "ip": "iproute2",
    "lsof": "lsof",
    "make": "build-essential",
    "nc": "netcat-openbsd",
    "netstat": "net-tools",
    "python3": "python3",
    "ss": "iproute2",
    "strace": "strace",
}
"""The Debian packages of commands that exercises ask for."""


MACHINE_SERVICES = Path("/etc/services")


@plain
class Tree:
    """A folder of tools outside ``/usr`` that sandboxes show read-only."""

    source: str
    """On the machine."""
    name: str
    """In the holder's room."""
    shown: str
    """In the sandbox."""

    def has(self, command: str) -> bool:
        """Return whether its ``bin`` has a command."""
        return os.access(f"{self.source}/bin/{command}", os.X_OK)


@cache
def find_command(name: str) -> str | None:
    """Return the path of a system command, looked for where a sandbox would find it; None when not installed."""
    return shutil.which(name, path=SYSTEM_PATH)


def read_services_file() -> tuple[str, str]:
    """Return the path and the text of the machine's ``/etc/services``. Raises CannotShow when there is none."""
    try:
        return str(MACHINE_SERVICES), MACHINE_SERVICES.read_text("utf-8", "replace")
    except FileNotFoundError as error:
        raise CannotShow("this machine has no `/etc/services`: `sudo apt install netbase`") from error


def interpreter_trees() -> tuple[Tree, ...]:
    """Return the Python that runs the grader, where it lives outside ``/usr`` and the machine has no other."""
    prefix = os.path.realpath(sys.base_prefix)
    if prefix == "/usr" or prefix.startswith("/usr/") or find_command("python3"):
        return ()
    return (Tree(prefix, "trees/python", "/opt/python"),)


def tool_trees(tools: tuple[str, ...]) -> tuple[Tree, ...]:
    """Return the folders of tools that a user has installed outside ``/usr``, such as rustup's or nvm's."""
    found = {root for tool in tools if not find_command(tool) and (root := _tool_root(tool)) is not None}
    return tuple(Tree(root, f"trees/tool{index}", f"/opt/tool{index}") for index, root in enumerate(sorted(found)))


def _tool_root(tool: str) -> str | None:
    """Return the folder above the ``bin`` of a tool; None when not installed, or when that would show a home."""
    path = shutil.which(tool)
    if path is None:
        return None
    root = os.path.dirname(os.path.dirname(os.path.realpath(path)))
    if os.path.basename(os.path.realpath(path)) == "rustup":
        # rustup's commands are links to itself, which choose a toolchain by a configuration in the home.
        asked = subprocess.run(
            [path, "--print", "sysroot"], capture_output=True, text=True, timeout=20, check=False
        )
        root = asked.stdout.strip()
    home = os.path.realpath(os.path.expanduser("~"))
    shows_home = not root or os.path.commonpath([home, root]) == root
    is_tree = not shows_home and os.access(f"{root}/bin/{tool}", os.X_OK)
    return root if is_tree else None


def machine_layout(trees: tuple[Tree, ...], room: str) -> MachineLayout:
    """Return what a sandbox shows of this machine."""
    entries: dict[str, str | None] = {}
    for name in ("bin", "sbin", "lib", "lib64", "lib32"):
        path = f"/{name}"
        if os.path.islink(path):
            entries[name] = os.readlink(path)
        elif os.path.isdir(path):
            entries[name] = None
    return MachineLayout(
        root_entries=entries,
        etc_copied=tuple(filter(os.path.exists, _COPIED_ETC)),
        etc_shown=tuple(filter(os.path.isdir, (*_SHOWN_ETC, *sorted(glob.glob("/etc/java-*"))))),
        trees=tuple((f"{room}/{tree.name}", tree.shown) for tree in trees if tree.shown),
        path=":".join([SYSTEM_PATH, *(f"{tree.shown}/bin" for tree in trees if tree.shown)]),
    )


def job_user(*, is_isolated: bool) -> tuple[int, int, bool]:
    """Return the uid and gid outside that run a lab, and whether the grader must change to them.

    An ordinary user's lab is that user's. Root's is a user that is nobody: student code never runs as root,
    not even in namespaces, since root owns files such as ``/proc/sys/kernel/core_pattern``.
    """
    number = _JOB_USERS[os.getpid() % len(_JOB_USERS)] if is_isolated else _PROCESS_LAB_USER
    with (
        open("/proc/self/uid_map", encoding="utf-8") as users,
        open("/proc/self/gid_map", encoding="utf-8") as groups,
    ):
        is_mapped = maps(users.read(), number) and maps(groups.read(), number)
    if os.geteuid() != 0 or not is_mapped:
        # Root of a user namespace that has no such user, as in a rootless container, is an ordinary user outside.
        return os.geteuid(), os.getegid(), False
    return number, number, True


def maps(mapping: str, number: int) -> bool:
    r"""Return whether a user namespace has a user, by its ``uid_map`` (user_namespaces(7)).

    >>> maps("         0          0 4294967295\n", 61184), maps("         0       1000          1\n", 61184)
    (True, False)
    """
    ranges = [[int(word) for word in line.split()] for line in mapping.splitlines()]
    return any(first <= number < first + count for first, _, count in ranges)
