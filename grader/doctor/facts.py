"""What the machine shows about what it allows: the facts from which an obstacle is recognised. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LIMITS = tuple(f"user.max_{kind}_namespaces" for kind in ("user", "mnt", "pid", "ipc", "uts", "net"))
"""How many namespaces of each kind that the lab makes a user may have (namespaces(7))."""
APPARMOR_SETTING = "kernel.apparmor_restrict_unprivileged_userns"
DEBIAN_SETTING = "kernel.unprivileged_userns_clone"
SETTINGS = (*LIMITS, APPARMOR_SETTING, DEBIAN_SETTING)
"""The sysctls that may forbid a lab."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the real attempt to make a lab ended with."""

    said: str
    errno: int | None = None
    """Of the system call that failed, where it was one."""


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """What a machine shows."""

    settings: Mapping[str, str] = field(default_factory=dict)
    """The value of each of SETTINGS that this kernel has."""
    set_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The files below ``/etc`` and ``/usr/lib`` that give a setting its value, by the setting's name."""
    namespace_kinds: frozenset[str] = frozenset({"user", "mnt", "pid", "ipc", "uts", "net"})
    """The kinds of namespaces that the kernel was built with: the names in ``/proc/self/ns``."""
    container: str | None = None
    """The kind of container that this is, such as ``Docker``; None outside of one."""
    has_seccomp_filter: bool = False
    """Whether system calls are filtered already (proc_pid_status(5), Seccomp)."""
    covered_proc: tuple[str, ...] = ()
    """What is mounted over parts of ``/proc``."""
    is_changed_root: bool = False
    """Whether this process is in a chroot(2)."""
    interpreter: str = "/usr/bin/python3"
    """The executable that runs the grader, without links."""
    takes_profiles: bool = False
    """Whether AppArmor profiles with a rule for user namespaces can be loaded."""
    missing_packages: tuple[str, ...] = ()
    """The packages of commands that a lab is made of and that are not there, named as Debian does."""
    installer: str | None = None
    """The command that installs packages: ``apt-get`` or ``dnf``; None when it is neither."""
    is_workflow: bool = False
    """Whether this is a job of GitHub Actions."""


def parse_setting(text: str, name: str) -> str | None:
    r"""Return what a sysctl.conf(5) file sets a name to; None when it does not.

    Slashes may stand for dots in it, a minus before a name, and the last line wins.

    >>> parse_setting("# no\n-user/max_user_namespaces=0\n", "user.max_user_namespaces")
    '0'
    """
    value = None
    for line in text.splitlines():
        key, equals, rest = line.strip().partition("=")
        if equals and not key.startswith(("#", ";")) and key.strip().lstrip("-").replace("/", ".") == name:
            value = rest.strip()
    return value


def mount_points(mountinfo: str) -> dict[str, str]:
    r"""Return the kind of file system on each mount point (proc_pid_mountinfo(5)).

    >>> mount_points("36 35 98:0 /a /mnt\\040b rw,noatime shared:1 - ext3 /dev/root rw\n")
    {'/mnt b': 'ext3'}
    """
    found = {}
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        point = before.split()[4].encode().decode("unicode_escape")
        found[point] = after.split()[0]
    return found


def covered_parts(mounts: Mapping[str, str]) -> tuple[str, ...]:
    """Return what hides or protects parts of ``/proc``, for which a new ``/proc`` may not be mounted.

    The kernel asks whether the new one would show more than the old (``mount_too_revealing`` in
    ``fs/namespace.c``); the folder that is made for binfmt_misc is empty and does not count.

    >>> covered_parts({"/proc": "proc", "/proc/kcore": "tmpfs", "/proc/sys/fs/binfmt_misc": "autofs"})
    ('/proc/kcore',)
    """
    return tuple(
        sorted(point for point in mounts if point.startswith("/proc/") and point != "/proc/sys/fs/binfmt_misc")
    )


def recognise_container(marks: Mapping[str, str], mounts: Mapping[str, str]) -> str | None:
    """Return the kind of container, by the marks that it left and what is mounted in it.

    A mark alone does not tell: a virtual machine may have been made from a container's image, marks included.
    Docker, Podman and Kubernetes mount files of their own over some of ``/etc``, and mostly an overlay as ``/``.

    >>> recognise_container({"/.dockerenv": ""}, {"/": "overlay", "/etc/hosts": "ext4"})
    'Docker'
    >>> recognise_container({"/.dockerenv": ""}, {"/": "ext4"}) is None
    True
    """
    if "/run/systemd/container" in marks:  # written by systemd, when it starts in one
        return marks["/run/systemd/container"].strip() or "container"
    if mounts.get("/") != "overlay" and not {"/etc/hosts", "/etc/hostname", "/etc/resolv.conf"} & mounts.keys():
        return None
    if "KUBERNETES_SERVICE_HOST" in marks:
        return "Kubernetes"
    if "/run/.containerenv" in marks:
        return "Podman"
    return "Docker" if "/.dockerenv" in marks else None
