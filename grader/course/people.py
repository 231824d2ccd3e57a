"""Who handed something in, and what: plain data.

There is one for each submission of a course, so both have slots: with a dictionary they take four times as much.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_PLAIN_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_KEPT_CHARACTERS = 40
_DIGEST_CHARACTERS = 8
_MADE_KEY = re.compile(rf"[a-z0-9-]+-[0-9a-f]{{{_DIGEST_CHARACTERS}}}")

System = Literal["moodle", "canvas", "gradescope", ""]
"""The learning management system that a name is known from; ``""`` where it is from none."""
Group = tuple[System, str]
"""What all parts of one submission share: the system that named them, and the part of the name that they share."""


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
    """Its name in DIR, from the name that it was found by: see :func:`keys_of`."""
    name: str
    """As it was found."""
    students: tuple[Student, ...]
    """Several for a group's; never none."""
    folder: Path = Path()
    """Where it was found, with all others."""
    paths: tuple[tuple[str, str], ...]
    """Its folder or archive; or its loose files: the name that its system knows, and that in ``folder``."""
    system: System = ""
    attempt: int | None = None
    """Its number, where the name tells one: of two, the greater is the newer."""
    is_late: bool = False
    """Whether the system marked it as late. It is graded as any other."""
    notes: tuple[str, ...] = ()
    """What was left out, and why."""
    doubts: tuple[str, ...] = ()
    """Why it may be somebody else's. For the gradebook alone: no record depends on the roster."""
    problem: str = ""
    """Why it can't be graded, where that is known without reading it."""


def keys_of(groups: Iterable[Group]) -> dict[Group, str]:
    """Return a key for each of all submissions; never one for two, whatever students call what they hand in.

    Usually it is that of the name alone. Two that would share one get long keys: the whole digest makes them longer
    than any other, and one system's group can't be taken for another's, as no name has a null character.
    """
    sharing: dict[str, set[Group]] = defaultdict(set)
    for group in groups:
        sharing[key_of(group[1])].add(group)
    keys: dict[Group, str] = {}
    for key, together in sharing.items():
        if len(together) == 1:
            keys.update(dict.fromkeys(together, key))
        else:
            keys |= {group: _with_digest(group[1], _digest("\0".join(group))) for group in together}
    return keys


def key_of(name: str) -> str:
    """Return a name for files and links, the same for the same name.

    A name of plain small letters, digits, dots, dashes and underscores is kept, unless it looks as if it was made
    here; any other is spelled in those, with the beginning of its digest behind it. So whoever wants another's key
    must find a name of the same digest: :func:`keys_of` has an answer to that, too.

    >>> key_of("team-7"), key_of("Müller Änne_12_x"), key_of("jane-doe-01332c87")
    ('team-7', 'muller-anne-12-x-cf8a125a', 'jane-doe-01332c87-7ba2ee9c')
    """
    if _PLAIN_KEY.fullmatch(name) and not _MADE_KEY.fullmatch(name):
        return name
    return _with_digest(name, _digest(name)[:_DIGEST_CHARACTERS])


def _with_digest(name: str, digest: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    spelled = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:_KEPT_CHARACTERS].strip("-")
    return f"{spelled or 'x'}-{digest}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
