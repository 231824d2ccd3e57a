"""Where in a submission's source a compiler or an interpreter found something wrong, read from what it printed.

Pure text, and a help for readers only: a program can print such lines itself, so nothing is judged by them.
"""

import re
from pathlib import PurePosixPath
from typing import NamedTuple

_FILE = r"(?P<file>[^\s:\"'][^:\n\"]*)"
_PATTERNS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # gcc, clang and javac: "server.c:18:27: error: ..."
        rf"^{_FILE}:(?P<line>\d+):(?:(?P<column>\d+):)? (?:fatal )?error: (?P<message>[^\n]+)",
        # go: "./server.go:5:2: undefined: x", and no word for its kind
        r"^(?P<file>[^\s:]+\.go):(?P<line>\d+):(?P<column>\d+): (?P<message>[^\n]+)",
        # rustc: "error[E0425]: ..." and below it " --> server.rs:3:5"
        rf"^error(?:\[\w+\])?: (?P<message>[^\n]+)\n\s*--> {_FILE}:(?P<line>\d+):(?P<column>\d+)",
        # Python: the last frame of a traceback, and the exception below it
        r'^ +File "(?P<file>[^"\n]+)", line (?P<line>\d+)(?P<column>)[^\n]*\n(?:(?! +File ) [^\n]*\n)*'
        r"(?P<message>\w[\w.]*(?:Error|Exception|Interrupt|Exit)\b[^\n]*)",
    )
)
_FOLDER = "work"
_WORKING_COPY = re.compile(rf"(?:/[^\n]*/sockgrade-[^/\n]+/run/\d+)?/{_FOLDER}/")
"""Where a lab has the submission: in the sandbox, or in the folder of a lab without one."""
LONGEST_TEXT = 65_536
"""Characters that are looked through: what a compiler finds first matters most."""


class SourceLine(NamedTuple):
    """A line of the submission, and what was said about it."""

    file: str
    """Below the submission's folder."""
    line: int
    column: int | None
    message: str


def find_source_lines(text: str) -> list[SourceLine]:
    """Return the places that the text names, in its order, each line of the source once.

    Places outside of the submission are left out.

    >>> find_source_lines("server.c:18:27: error: 'x' undeclared\\n")
    [SourceLine(file='server.c', line=18, column=27, message="'x' undeclared")]
    """
    matches = sorted(
        (found for pattern in _PATTERNS for found in pattern.finditer(text[:LONGEST_TEXT])), key=re.Match.start
    )
    places: dict[tuple[str, int], SourceLine] = {}
    for found in matches:
        file, line = _below(found["file"]), int(found["line"][:9])
        if file is not None and (file, line) not in places:
            column = int(found["column"][:9]) if found["column"] else None
            places[file, line] = SourceLine(file, line, column, found["message"])
    return list(places.values())


def _below(file: str) -> str | None:
    """Return the path below the submission's folder; None for one elsewhere."""
    copy = _WORKING_COPY.match(file)
    path = PurePosixPath(file[copy.end() :] if copy else file)
    return str(path) if not path.is_absolute() and ".." not in path.parts else None
