"""What is wrong with an exercise, and where: data that prints as a compiler's message does."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_SHOWN_CHARACTERS = 60


def shown(text: str, most: int = _SHOWN_CHARACTERS) -> str:
    """Return a text as a message shows it: on one line, without control characters, and not too long.

    >>> shown("a\\tb"), len(shown("x" * 1000))
    ('a\\\\tb', 61)
    """
    cut = text if len(text) <= most else text[:most] + "…"
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in cut)


class Position(NamedTuple):
    """A place in a file, as editors count: the first line and the first column are 1."""

    file: Path
    line: int
    column: int


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One mistake of an author."""

    file: Path
    line: int
    """From 1. A problem of the whole file stands at 1:1."""
    column: int
    """From 1, in characters."""
    what: str
    """What is wrong, or the key whose value is."""
    expected: str = ""
    found: str = ""
    hint: str = ""
    """How it may be mended."""

    @classmethod
    def at(cls, position: Position, what: str, *, expected: str = "", found: str = "", hint: str = "") -> "Problem":
        """Return a problem at a place."""
        return cls(*position, what, expected, found, hint)

    @property
    def sentence(self) -> str:
        """All but the place and the hint."""
        expected = f", expected {self.expected}" if self.expected else ""
        found = f", found {self.found}" if self.found else ""
        return f"{self.what}{expected}{found}"

    def __str__(self) -> str:
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.sentence}{hint}"


class ExerciseProblems(Exception):  # noqa: N818 - it is what the author reads, and it is more than one
    """All mistakes of one exercise file, by their place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
