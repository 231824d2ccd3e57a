"""Who handed something in, and what: plain data.

There is one for each submission of a course, so both have slots: with a dictionary they take four times as much.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_PLAIN_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_KEPT_CHARACTERS = 40

System = Literal["moodle", "canvas", "gradescope", ""]
"""The learning management system that a name is known from; ``""`` where it is from none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """A student, as far as names, a roster or a system's own file tell."""

    id: str = ""
    """What the school calls the student by, as Gradescope or the roster tell; ``""`` where nobody says."""
    number: str = ""
    """What the system that exported the submission counts the student as: Moodle's participant, Canvas' user."""
    name: str = ""
    email: str = ""

    @property
    def sorting(self) -> tuple[str, str, str, str]:
        """By name, and then by what is left."""
        return (self.name.casefold(), self.id, self.number, self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """One submission: a folder, an archive or some loose files, and whose it is."""

    key: str
    """Its name in DIR, from the name that it was found by: see :func:`key_of`."""
    name: str
    """As it was found."""
    students: tuple[Student, ...]
    """Several for a group's; never none."""
    folder: Path = Path()
    """Where it was found, with all others."""
    paths: tuple[tuple[str, str], ...]
    """Its folder or archive; or its loose files: the name that the student gave it, and that in ``folder``."""
    system: System = ""
    attempt: int | None = None
    """Its number, where the name tells one: of two, the greater is the newer."""
    is_late: bool = False
    """Whether the system marked it as late. It is graded as any other."""
    notes: tuple[str, ...] = ()
    """What was left out, and why."""
    problem: str = ""
    """Why it can't be graded, where that is known without reading it."""


def key_of(name: str) -> str:
    """Return a name for files and links: the same for the same name, and never for two names.

    A name of plain small letters, digits, dots, dashes and underscores is kept; any other is spelled in those,
    with the beginning of its digest behind it.

    >>> key_of("team-7"), key_of("Müller Änne_12_x")
    ('team-7', 'muller-anne-12-x-cf8a125a')
    """
    if _PLAIN_KEY.fullmatch(name):
        return name
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    spelled = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:_KEPT_CHARACTERS].strip("-")
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{spelled}-{digest}" if spelled else digest
