"""The kinds of changes that `doctor --fix` makes: their commands, what was before, and how to go back.

Looks only: the commands are run elsewhere.
"""

import os
import re
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from grader.doctor.command_line import CommandLine

Before = dict[str, Any]
"""What a kind of change must know to go back; it is kept as JSON."""
_APT = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get")


class Change(ABC):
    """One change of the machine."""

    kind: ClassVar[str]
    """The name under which the record keeps it."""

    @property
    @abstractmethod
    def subject(self) -> str:
        """What is changed: of two changes of the same, the record keeps what was before the first."""

    def preparing(self) -> tuple[CommandLine, ...]:
        """Return what must be run before looking; it need not be undone."""
        return ()

    @abstractmethod
    def commands(self) -> tuple[CommandLine, ...]:
        """Return the commands that make the change."""

    @abstractmethod
    def look(self) -> Before:
        """Return what is there now."""

    @abstractmethod
    def undo_commands(self, before: Before) -> tuple[CommandLine, ...]:
        """Return the commands that go back; nothing where it is so already, or others have changed it since."""

    @abstractmethod
    def left_as_it_is(self, before: Before) -> str | None:
        """Return why something is not put back; None where it is."""


@dataclass(frozen=True)
class SetSysctl(Change):
    """Give a kernel's setting a value now."""

    kind: ClassVar[str] = "sysctl"
    name: str
    value: str

    @property
    def subject(self) -> str:
        """What is changed."""
        return self.name

    def commands(self) -> tuple[CommandLine, ...]:
        """Return the commands that make the change."""
        return (CommandLine(("sysctl", "-w", f"{self.name}={self.value}")),)

    def look(self) -> Before:
        """Return what is there now."""
        return {"value": self._now()}

    def undo_commands(self, before: Before) -> tuple[CommandLine, ...]:
        """Return the commands that go back; nothing where it is so already, or others have changed it since."""
        if self._now() != self.value or before["value"] == self.value:
            return ()
        return (CommandLine(("sysctl", "-w", f"{self.name}={before['value']}")),)

    def left_as_it_is(self, before: Before) -> str | None:
        """Return why nothing is put back, where others have changed it since."""
        now = self._now()
        return None if now in (self.value, before["value"]) else f"`{self.name}` is {now}, which others have set"

    def _now(self) -> str:
        return Path(f"/proc/sys/{self.name.replace('.', '/')}").read_text(encoding="ascii").strip()


@dataclass(frozen=True)
class WriteFile(Change):
    """Write a file of our own."""

    kind: ClassVar[str] = "file"
    path: str
    text: str

    @property
    def subject(self) -> str:
        """What is changed."""
        return self.path

    def commands(self) -> tuple[CommandLine, ...]:
        """Return the commands that make the change."""
        return (CommandLine(("install", "-D", "-m", "644", "/dev/stdin", self.path), self.text),)

    def look(self) -> Before:
        """Return what is there now."""
        missing = [str(folder) for folder in Path(self.path).parents if not folder.exists()]
        try:
            with open(self.path, encoding="utf-8", errors="surrogateescape") as file:
                status = os.fstat(file.fileno())
                owner = [status.st_uid, status.st_gid]
                return {"text": file.read(), "mode": status.st_mode & 0o7777, "owner": owner, "missing": missing}
        except FileNotFoundError:
            return {"text": None, "missing": missing}

    def undo_commands(self, before: Before) -> tuple[CommandLine, ...]:
        """Return the commands that go back; nothing where it is so already, or others have changed it since."""
        now = self.look()["text"]
        if now == before["text"] or not self._is_ours(now):
            return ()
        if before["text"] is not None:
            user, group = before["owner"]
            words = ("install", "-m", f"{before['mode']:o}", "-o", str(user), "-g", str(group))
            return (CommandLine((*words, "/dev/stdin", self.path), before["text"]),)
        folders = tuple(CommandLine(("rmdir", "--ignore-fail-on-non-empty", path)) for path in before["missing"])
        return (CommandLine(("rm", "-f", self.path)), *folders)

    def left_as_it_is(self, before: Before) -> str | None:
        """Return why nothing is put back, where others have changed it since."""
        now = self.look()["text"]
        return None if now == before["text"] or self._is_ours(now) else f"`{self.path}` was changed by others"

    def _is_ours(self, now: str | None) -> bool:
        """Tell what we wrote, all of it or as much as had been written when something came between."""
        return now is not None and self.text.startswith(now)


@dataclass(frozen=True)
class LoadProfile(Change):
    """Load the AppArmor profile in a file that was written before."""

    kind: ClassVar[str] = "profile"
    path: str

    @property
    def subject(self) -> str:
        """What is changed."""
        return self.path

    def commands(self) -> tuple[CommandLine, ...]:
        """Return the commands that make the change."""
        return (CommandLine(("apparmor_parser", "-r", self.path)),)

    def look(self) -> Before:
        """Return what is there now: the file is new, so nothing of it was loaded."""
        return {}

    def undo_commands(self, before: Before) -> tuple[CommandLine, ...]:  # noqa: ARG002 - as for the others
        """Return the commands that go back. The file must still be there: what is in it is unloaded."""
        return (CommandLine(("apparmor_parser", "-R", self.path)),) if os.path.exists(self.path) else ()

    def left_as_it_is(self, before: Before) -> str | None:  # noqa: ARG002 - as for the others
        """Return why nothing is put back."""
        return (
            None if os.path.exists(self.path) else f"`{self.path}` is gone: its profile is loaded until a restart"
        )


@dataclass(frozen=True)
class InstallPackages(Change):
    """Install packages of Debian or Ubuntu."""

    kind: ClassVar[str] = "packages"
    names: tuple[str, ...]

    @property
    def subject(self) -> str:
        """What is changed."""
        return " ".join(self.names)

    def preparing(self) -> tuple[CommandLine, ...]:
        """Return what must be run before looking: the newest list of packages."""
        return (CommandLine((*_APT, "update", "-q")),)

    def commands(self) -> tuple[CommandLine, ...]:
        """Return the commands that make the change."""
        return (CommandLine((*_APT, "install", "-y", "--no-install-recommends", *self.names)),)

    def look(self) -> Before:
        """Return which packages are new in it, those that it brings along included; upgrades are no part of it."""
        return {"new": new_packages(_simulate("install", "--no-install-recommends", *self.names))}

    def undo_commands(self, before: Before) -> tuple[CommandLine, ...]:
        """Return the commands that remove what was new, unless that would remove something else, too."""
        there = _installed(before["new"])
        if not there or self.left_as_it_is(before):
            return ()
        return (CommandLine((*_APT, "purge", "-y", *there)),)

    def left_as_it_is(self, before: Before) -> str | None:
        """Return why the packages stay."""
        there = _installed(before["new"])
        others = set(removed_packages(_simulate("purge", *there))) - set(there) if there else set()
        return f"packages stay that {', '.join(sorted(others))} needs: {' '.join(there)}" if others else None


def new_packages(simulated: str) -> list[str]:
    r"""Return the packages that ``apt-get --simulate install`` would install anew.

    >>> new_packages("Inst nc (1.2 Debian:12 [amd64])\nInst libc6 [2.1] (2.2 Debian:12 [amd64])\nConf nc (1.2)")
    ['nc']
    """
    return re.findall(r"^Inst (\S+) \(", simulated, re.MULTILINE)


def removed_packages(simulated: str) -> list[str]:
    r"""Return the packages that ``apt-get --simulate purge`` would remove.

    >>> removed_packages("Purg nc [1.2]\nRemv other [1]")
    ['nc', 'other']
    """
    return re.findall(r"^(?:Purg|Remv) (\S+)", simulated, re.MULTILINE)


def _simulate(*arguments: str) -> str:
    words = ("apt-get", "--simulate", "-q", *arguments)
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout


def _installed(names: list[str]) -> list[str]:
    words = ("dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names)
    lines = subprocess.run(words, capture_output=True, text=True, check=False).stdout.splitlines()
    return [line.split()[0] for line in lines if line.endswith(" installed")]


KINDS: dict[str, type[Change]] = {each.kind: each for each in (SetSysctl, WriteFile, LoadProfile, InstallPackages)}
"""By the name under which the record keeps them."""
