"""Finds the submissions of a course in a folder: whose each is, and which files are its own. Reads none of them."""

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from grader.course.gradescope import METADATA_FILE, MetadataProblem, read_metadata
from grader.course.names import Recognised, attempt_in, handed_in_again, recognise
from grader.course.people import HandedIn, Student, key_of
from grader.course.roster import Roster
from grader.loader.problems import shown
from grader.model.facts import facts
from grader.submission.archives import archive_suffix
from grader.submission.names import is_ignored


@facts
class Collected:
    """What a folder of submissions holds."""

    handed_in: tuple[HandedIn, ...]
    """By key."""
    notes: tuple[str, ...] = ()
    """What was found and is no submission."""


def collect(top: Path, roster: Roster | None) -> Collected:
    """Return the submissions in a folder. A single folder around them all is looked through.

    Raises OSError where the folder can't be listed.
    """
    entries = _listed(top)
    while len(entries) == 1 and _holds_submissions(entries[0]):
        entries = _listed(entries[0])
    notes: list[str] = []
    metadata = _metadata(entries, notes)
    groups: dict[str, list[tuple[Path, Recognised | None]]] = defaultdict(list)
    for path in entries:
        if path.name != METADATA_FILE:
            known = recognise(path.name)
            groups[known.group if known else path.name].append((path, known))
    folder = entries[0].parent if entries else top
    found = [_handed_in(name, folder, members, metadata, roster) for name, members in groups.items()]
    return Collected(handed_in=tuple(sorted(found, key=lambda each: each.key)), notes=tuple(notes))


def _listed(folder: Path) -> list[Path]:
    return [folder / name for name in sorted(os.listdir(folder)) if not (is_ignored(name) or name.startswith("."))]


def _holds_submissions(path: Path) -> bool:
    """Whether a folder that stands alone is around submissions, and not one itself."""
    if path.is_symlink() or not path.is_dir() or recognise(path.name):
        return False
    try:
        inside = _listed(path)
    except OSError:
        return False  # said of the submission, when it is read
    return bool(inside) and all(
        each.is_dir() or archive_suffix(each.name) or recognise(each.name) or each.name == METADATA_FILE
        for each in inside
    )


def _metadata(entries: Iterable[Path], notes: list[str]) -> dict[str, tuple[Student, ...]]:
    path = next((each for each in entries if each.name == METADATA_FILE), None)
    if path is None or path.is_symlink():
        return {}
    try:
        return read_metadata(path.read_bytes())
    except (MetadataProblem, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        notes.append(
            f"`{METADATA_FILE}` can't be used, so nobody's name is known from it: {shown(str(why), most=200)}"
        )
        return {}


def _handed_in(
    name: str,
    folder: Path,
    members: list[tuple[Path, Recognised | None]],
    metadata: dict[str, tuple[Student, ...]],
    roster: Roster | None,
) -> HandedIn:
    known = members[0][1]
    stem, attempt = name.removesuffix(archive_suffix(name)) if archive_suffix(name) else name, None
    if known is None:
        stem = Path(stem).stem if members[0][0].is_file() else stem
        stem, attempt = attempt_in(stem) or (stem, None)
    notes: list[str] = []
    paths = _files(members, notes)
    links = [path.name for _, path in paths if path.is_symlink()]
    problem = f"`{shown(links[0])}` is a link, and links are not followed" if links else ""
    if not paths:
        problem = "only a text was written into the system's own form: there is no file"
    return HandedIn(
        key=key_of(name),
        name=name,
        students=_students(name, stem, known, metadata, roster),
        folder=folder,
        paths=tuple((given, path.name) for given, path in paths),
        system=known.system if known else "",
        attempt=known.attempt if known else attempt,
        is_late=any(each.is_late for _, each in members if each),
        notes=tuple(notes),
        problem=problem,
    )


def _students(
    name: str, stem: str, known: Recognised | None, metadata: dict[str, tuple[Student, ...]], roster: Roster | None
) -> tuple[Student, ...]:
    if known is None or (known.system == "gradescope" and name not in metadata):
        owner = roster and (roster.owner(name) or roster.owner(stem))
        return (owner or Student(name=stem),)
    told = metadata.get(name) or (Student(number=known.student_number, name=known.student_name),)
    return tuple(
        sorted((roster.completed(each) if roster else each for each in told), key=lambda each: each.sorting)
    )


def _files(members: list[tuple[Path, Recognised | None]], notes: list[str]) -> list[tuple[str, Path]]:
    """Return the folder or the loose files, each by the name that the student gave it; the newest of one name."""
    newest: dict[str, tuple[int, Path]] = {}
    for path, known in members:
        if known and known.kind == "onlinetext":
            notes.append("a text was written into the system's own form, too, and is not looked at")
            continue
        given, number = (known.file or path.name, 0) if known else (path.name, 0)
        if known and known.system == "canvas":
            given, number = handed_in_again(known.file)
        if given in newest:
            older = min(number, newest[given][0])
            notes.append(f"`{shown(given)}` was handed in again: the newest counts, not number {older}")
        newest[given] = max(newest.get(given, (-1, path)), (number, path))
    return [(given, path) for given, (_, path) in sorted(newest.items())]
