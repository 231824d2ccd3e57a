"""Which name a loose file of Canvas has in the student's program. Pure.

Canvas writes ``server-1.c`` where ``server.c`` was handed in before, and then mostly keeps the newer one alone. A
student may also have called a file so. Nobody can tell from a name: what the other files call it decides.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from grader.course.names import handed_in_again
from grader.loader.problems import shown
from grader.model.recipe import SourceFile
from grader.submission.archives import archive_suffix

_WORD = re.compile(rb"[\w.\x80-\xff-]+")
"""What stands together in a file as the name of another one may; a name with a space is known by its last word."""


def with_own_names(files: Sequence[SourceFile]) -> tuple[list[SourceFile], list[str]]:
    """Return a student's loose files by the names that the student gave them, and notes on each change.

    A file that another one names keeps that name. Else ``server-1.c`` takes the place of ``server.c``: where that
    is there, the greatest number counts; where it is not, only one file may be meant.
    """
    found = {str(file.path): file for file in files}
    named = _named_by_others(files)
    notes: list[str] = []
    for stripped, numbered in _handed_in_again(found, named).items():
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
            if name not in named:
                del found[name]
    return [found[name] for name in sorted(found)], notes


def _handed_in_again(names: Collection[str], named: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """Return by the name without its number those who may have taken its place, with their numbers."""
    again: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for name in sorted(names):
        stripped, number = handed_in_again(name)
        is_meant = name in named and (stripped in names or stripped not in named)
        if number and not is_meant:
            again[stripped].append((number, name))
    # Of `a.c`, `a-1.c` and `a-1-1.c`, the one in the middle is a name of its own.
    own = {name for name in names if name in again}
    return {
        stripped: left
        for stripped, all_ in again.items()
        if (left := [each for each in all_ if each[1] not in own])
    }


def _named_by_others(files: Sequence[SourceFile]) -> set[str]:
    """Return those names, with Canvas' number and without it, that a file says of another one.

    Each file is read once, however many names there are: a student may hand in 2,000 of them.
    """
    pairs = [(name, handed_in_again(name)[0]) for name in (str(file.path) for file in files)]
    wanted: dict[bytes, set[str]] = defaultdict(set)
    for name in {each for pair in pairs if pair[0] != pair[1] for each in pair}:
        wanted[_WORD.findall(name.encode("utf-8", "surrogateescape"))[-1]].add(name)
    return {
        name
        for file in (files if wanted else ())
        for word in _words_of(file.content, wanted)
        for name in wanted[word]
        if name != str(file.path)
    }


def _words_of(content: bytes, wanted: Collection[bytes]) -> set[bytes]:
    """Return the wanted words of a file; behind one may be a dot, such as at the end of a sentence."""
    found: set[bytes] = set()
    longest = max(map(len, wanted))
    for match in _WORD.finditer(content):
        word = match[0][: longest + 1]
        while word:
            if word in wanted:
                found.add(word)
            word = word.rpartition(b".")[0]
    return found
