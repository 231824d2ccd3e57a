"""The arguments with which bubblewrap starts a program in a host. Pure: nothing here starts anything.

A program sees the machine's ``/usr`` read-only, a ``/proc``, ``/dev``, ``/tmp`` and working folder of its own, a
few files of ``/etc`` made for the lab, and nothing else: no home, no ``/run``, none of the grader's files.
"""

from collections.abc import Mapping

from grader.lab import rooms
from grader.model.base import Privilege
from grader.model.plainclass import plain

WORK = "/work"
"""The program's working folder inside the sandbox."""
TEMPORARY = "/tmp"  # noqa: S108 - the sandbox's own, empty and private
USER_ID = 1000
_MERGED = ("bin", "sbin", "lib", "lib64", "lib32")
"""Links from / into /usr, on systems with a merged /usr (hier(7))."""


@plain
class MachineLayout:
    """What of the machine is shown in the sandbox."""

    root_entries: Mapping[str, str | None]
    """For each of ``/bin``, ``/lib`` ... that the machine has: its link's target, or None for a real folder."""
    etc_copied: tuple[str, ...]
    """What of the machine's ``/etc`` a lab's own has copies of: the loader's cache and settings."""
    etc_shown: tuple[str, ...]
    """Folders of the machine's ``/etc`` that every program is shown: alternatives, Java's settings."""
    trees: tuple[tuple[str, str], ...]
    """Toolchains outside ``/usr``: (where the holder has them, where the sandbox shows them)."""
    path: str
    """``PATH`` inside."""


@plain
class SandboxPlan:
    """One program's sandbox."""

    host: str
    privilege: Privilege
    room: str
    """Where the holder has the program's own file system."""
    etc_folder: str
    """Where the holder has the lab's own ``/etc``, with a place for each of the machine's folders there."""
    environment: Mapping[str, str]
    layout: MachineLayout


def bubblewrap_arguments(plan: SandboxPlan) -> list[str]:
    """Return bubblewrap's arguments, without the command (bwrap(1))."""
    return [
        *_namespaces(plan),
        *_environment(plan),
        *_machine(plan.layout),
        *_etc(plan),
        "--proc", "/proc",
        "--dev", "/dev",
        "--bind", f"{plan.room}/{rooms.SHARED_MEMORY}", "/dev/shm",  # noqa: S108 - the sandbox's own
        "--remount-ro", "/dev",
        "--bind", f"{plan.room}/{rooms.TEMPORARY}", TEMPORARY,
        "--bind", f"{plan.room}/{rooms.WORK}", WORK,
        "--remount-ro", "/",
        "--chdir", WORK,
    ]  # fmt: skip


def _namespaces(plan: SandboxPlan) -> list[str]:
    arguments = [
        "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        "--hostname", plan.host, "--new-session", "--die-with-parent", "--clearenv",
        "--cap-drop", "ALL",
    ]  # fmt: skip
    if plan.privilege == "user":
        # A user namespace of its own: no capability counts in the host's network, so port 80 is refused.
        return [*arguments, "--unshare-user", "--disable-userns", "--uid", str(USER_ID), "--gid", str(USER_ID)]
    arguments += ["--cap-add", "CAP_NET_BIND_SERVICE"]
    if plan.privilege == "root":
        # What else root may do in its own files; nothing that reaches the lab's network or its mounts.
        for name in ("CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID"):
            arguments += ["--cap-add", f"CAP_{name}"]
    return arguments


def _environment(plan: SandboxPlan) -> list[str]:
    variables = {
        "PATH": plan.layout.path,
        "HOME": WORK,
        "TMPDIR": TEMPORARY,
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "USER": "root" if plan.privilege == "root" else "student",
        **plan.environment,
    }
    return [word for name, value in variables.items() for word in ("--setenv", name, value)]


def _machine(layout: MachineLayout) -> list[str]:
    arguments = ["--ro-bind", "/usr", "/usr"]
    for name, target in layout.root_entries.items():
        if target is not None:
            arguments += ["--symlink", target, f"/{name}"]
        else:
            arguments += ["--ro-bind", f"/{name}", f"/{name}"]
    for source, shown in layout.trees:
        arguments += ["--ro-bind", source, shown]
    return arguments


def _etc(plan: SandboxPlan) -> list[str]:
    # One bind for all of the lab's own files: each costs bubblewrap a look at all mounts.
    arguments = ["--ro-bind", plan.etc_folder, "/etc"]
    for path in plan.layout.etc_shown:
        arguments += ["--ro-bind-try", path, path]
    return arguments


def etc_files(hosts: Mapping[str, tuple[str, ...]], services: str) -> dict[str, str]:
    """Return the names and texts of the ``/etc`` files that all programs of a lab see.

    ``hosts`` has the addresses of each host: names resolve by hosts(5), since there is no DNS in the lab. A bare
    name is the IPv4 address, as in the course; ``server-ipv6`` is the other one.
    """
    names = ["127.0.0.1 localhost", "::1 ip6-localhost ip6-loopback"]
    for host, addresses in hosts.items():
        names += [f"{address} {host}-ipv6" if ":" in address else f"{address} {host}" for address in addresses]
    return {
        "hosts": "\n".join(names) + "\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n",
        "passwd": f"root:x:0:0:root:/work:/bin/sh\nstudent:x:{USER_ID}:{USER_ID}:student:/work:/bin/sh\n",
        "group": f"root:x:0:\nstudent:x:{USER_ID}:\n",
        "resolv.conf": "",
        "services": services,
        "protocols": "ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\nipv6 41 IPv6\nipv6-icmp 58 IPv6-ICMP\n",
    }
