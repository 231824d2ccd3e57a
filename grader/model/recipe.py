"""A program's files, how they are built, and how the result is started."""

import hashlib
from pathlib import PurePosixPath

from grader.model.facts import facts
from grader.model.observations import Observation, ProgramFacts
from grader.model.plainclass import plain


@plain
class SourceFile:
    """One file of a submission or of a bundled program."""

    path: PurePosixPath
    """Relative to its folder; never absolute, never with ``..``."""
    content: bytes
    executable: bool


@plain
class Source:
    """All files of one program."""

    name: str
    files: tuple[SourceFile, ...]
    notes: tuple[str, ...] = ()
    """What was left out, and why."""

    @property
    def digest(self) -> str:
        """SHA-256 of names, modes and contents, hexadecimal; the order of the files does not matter."""
        total = hashlib.sha256()
        for file in sorted(self.files, key=lambda file: str(file.path)):
            name = str(file.path).encode("utf-8", "surrogatepass")
            total.update(b"%d %d %d " % (len(name), file.executable, len(file.content)))
            total.update(name)
            total.update(file.content)
        return total.hexdigest()

    def file(self, path: str) -> SourceFile | None:
        """Return the file of that path."""
        return next((file for file in self.files if str(file.path) == path), None)


@facts
class Recipe:
    """How a program comes to run."""

    language: str
    """As people call it: ``C``, ``Python``, ``Makefile`` ..."""
    build: tuple[str, ...] = ()
    """The command that builds it; empty when nothing must be built."""
    start: tuple[str, ...]
    """The command that starts it, in the folder of its files."""
    tools: tuple[str, ...] = ()
    """Commands that this machine must have."""
    package: str = ""
    """The Debian package that has them."""
    makes: str = ""
    """The file that the build must have made."""


@facts
class BuildFacts(Observation):
    """What the build said."""

    recipe: Recipe
    program: ProgramFacts
    made: bool
    """Whether it ended well, and the file that must be there is there."""
    problem: str | None = None
    """What of its files can't be run, as ``made folders more than 64 deep``."""
    waited_s: float
