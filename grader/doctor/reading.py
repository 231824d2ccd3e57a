"""Reads the facts about what this machine allows. Looks only."""

import glob
import os
import re
import shutil
from pathlib import Path

from grader.doctor.facts import (
    SETTINGS,
    MachineFacts,
    covered_parts,
    mount_points,
    parse_setting,
    recognise_container,
)
from grader.doctor.packages import find_installer
from grader.lab.launcher import choose_launcher
from grader.lab.machine import SYSTEM_PATH
from grader.model.lab import LabError

_SYSCTL_FILES = ("/usr/lib/sysctl.d/*.conf", "/run/sysctl.d/*.conf", "/etc/sysctl.d/*.conf", "/etc/sysctl.conf")
"""Where settings come from when the machine starts (sysctl.d(5))."""
_CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")
_USERNS_ABI = "/etc/apparmor.d/abi/4.0"
"""Comes with the first AppArmor whose profiles can allow user namespaces (apparmor.d(5), userns)."""


def read_facts() -> MachineFacts:
    """Return what this machine shows."""
    mounts = mount_points(_read("/proc/self/mountinfo") or "")
    settings = {name: value for name in SETTINGS if (value := _read(setting_path(name))) is not None}
    return MachineFacts(
        settings=settings,
        set_by={name: _files_that_set(name) for name in settings},
        namespace_kinds=frozenset(os.listdir("/proc/self/ns")),
        container=recognise_container(_container_marks(), mounts),
        has_seccomp_filter="Seccomp:\t2" in (_read("/proc/self/status") or ""),
        covered_proc=covered_parts(mounts),
        is_changed_root=_is_changed_root(has_root="/" in mounts),
        interpreter=os.path.realpath("/proc/self/exe"),
        takes_profiles=os.path.exists(_USERNS_ABI)
        and shutil.which("apparmor_parser", path=SYSTEM_PATH) is not None,
        missing_packages=_missing_packages(),
        installer=find_installer(),
        is_workflow=os.environ.get("GITHUB_ACTIONS") == "true",
    )


def setting_path(name: str) -> str:
    """Return the file in ``/proc`` of a setting."""
    return f"/proc/sys/{name.replace('.', '/')}"


def _read(path: str) -> str | None:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def _files_that_set(name: str) -> tuple[str, ...]:
    paths = (path for pattern in _SYSCTL_FILES for path in sorted(glob.glob(pattern)))
    return tuple(path for path in paths if parse_setting(_read(path) or "", name) is not None)


def _missing_packages() -> tuple[str, ...]:
    try:
        choose_launcher()
    except LabError:
        return ("bubblewrap",)
    return ()


def _container_marks() -> dict[str, str]:
    marks = {path: text for path in _CONTAINER_MARKS if (text := _read(path)) is not None}
    if host := os.environ.get("KUBERNETES_SERVICE_HOST"):
        marks["KUBERNETES_SERVICE_HOST"] = host
    return marks


def _is_changed_root(*, has_root: bool) -> bool:
    """Tell a chroot by process 1's root, or, where that may not be seen, by `/` being no mount point."""
    try:
        return _place("/") != _place("/proc/1/root/")
    except OSError:
        return not has_root


def _place(path: str) -> tuple[int, int, str]:
    """Return what tells a folder from all others: also from itself, mounted elsewhere in the same namespace."""
    descriptor = os.open(path, os.O_PATH)
    try:
        status = os.fstat(descriptor)
        is_ours = os.readlink("/proc/self/ns/mnt") == os.readlink("/proc/1/ns/mnt")
        mount = _read(f"/proc/self/fdinfo/{descriptor}") or "" if is_ours else ""
        return status.st_dev, status.st_ino, "".join(re.findall(r"mnt_id:\s*\d+", mount))
    finally:
        os.close(descriptor)
