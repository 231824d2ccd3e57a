"""Which name a loose file of Canvas has in the student's program. Pure.

Canvas writes ``server-1.c`` where ``server.c`` was handed in before, and then mostly keeps the newer one alone. A
student may also have called a file so. Nobody can tell from a name: what the other files call it decides.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from grader.course.names import handed_in_again
from grader.loader.problems import shown
from grader.model.recipe import SourceFile
from grader.submission.archives import archive_suffix


def with_own_names(files: Sequence[SourceFile]) -> tuple[list[SourceFile], list[str]]:
    """Return a student's loose files by the names that the student gave them, and notes on each change.

    A file that another one names keeps that name. Else ``server-1.c`` takes the place of ``server.c``: where that
    is there, the greatest number counts; where it is not, only one file may be meant.
    """
    found = {str(file.path): file for file in files}
    notes: list[str] = []
    for stripped, numbered in _handed_in_again(files).items():
        newest = max(numbered)[1]
        if stripped in found:
            notes.append(f"`{shown(stripped)}` was handed in again: `{shown(newest)}` is the newest and counts")
        elif len(numbered) == 1 and not archive_suffix(newest):  # an archive's own name does not matter
            notes.append(
                f"Canvas numbers what is handed in again: `{shown(newest)}` is taken as `{shown(stripped)}`"
            )
        else:
            continue  # several are numbered by the student, as parts of one thing
        found[stripped] = replace(found[newest], path=PurePosixPath(stripped))
        for _, name in numbered:
            if not _is_named(name, files):
                del found[name]
    return [found[name] for name in sorted(found)], notes


def _handed_in_again(files: Sequence[SourceFile]) -> dict[str, list[tuple[int, str]]]:
    """Return by the name without its number those who may have taken its place, with their numbers."""
    names = sorted(str(file.path) for file in files)
    again: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for name in names:
        stripped, number = handed_in_again(name)
        is_meant = _is_named(name, files) and (stripped in names or not _is_named(stripped, files))
        if number and not is_meant:
            again[stripped].append((number, name))
    # Of `a.c`, `a-1.c` and `a-1-1.c`, the one in the middle is a name of its own.
    own = {name for name in names if name in again}
    return {
        stripped: left
        for stripped, all_ in again.items()
        if (left := [each for each in all_ if each[1] not in own])
    }


def _is_named(name: str, files: Sequence[SourceFile]) -> bool:
    """Whether a file says the name of another one."""
    said = re.compile(rb"(?<![\w.-])" + re.escape(name.encode("utf-8", "surrogateescape")) + rb"(?![\w-])")
    return any(said.search(file.content) for file in files if str(file.path) != name)
