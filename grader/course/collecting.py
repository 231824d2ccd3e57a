"""Finds the submissions of a course in a folder: whose each is, and which files are its own. Reads none of them."""

import os
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from grader.course.gradescope import METADATA_FILE, MetadataProblem, read_metadata
from grader.course.names import Recognised, attempt_in, recognise
from grader.course.people import Group, HandedIn, Student, keys_of
from grader.course.roster import Owner, Roster
from grader.loader.problems import shown
from grader.model.facts import facts
from grader.submission.archives import archive_suffix
from grader.submission.names import is_ignored

_PROJECT_FOLDERS = ("bin", "build", "doc", "docs", "include", "lib", "source", "src", "test", "tests")
"""Usual parts of a program: a folder that holds one of them is a submission, and not a class."""


@facts
class Collected:
    """What a folder of submissions holds."""

    handed_in: tuple[HandedIn, ...]
    """By key."""
    notes: tuple[str, ...] = ()
    """What was found and is no submission."""


def collect(top: Path, roster: Roster | None, exercises: Collection[str] = ()) -> Collected:
    """Return the submissions in a folder. A single folder around them all is looked through.

    ``exercises`` are the names of those that they are graded by. Raises OSError where the folder can't be listed.
    """
    entries = _listed(top)
    while len(entries) == 1 and _holds_submissions(entries[0], roster, exercises):
        entries = _listed(entries[0])
    notes: list[str] = []
    metadata = _metadata(entries, notes)
    groups: dict[Group, list[tuple[Path, Recognised | None]]] = defaultdict(list)
    for path in entries:
        if path.name != METADATA_FILE:
            known = _recognised(path)
            groups[(known.system, known.group) if known else ("", path.name)].append((path, known))
    folder = entries[0].parent if entries else top
    keys = keys_of(groups)
    found = [
        _handed_in(keys[group], group[1], folder, members, metadata, roster) for group, members in groups.items()
    ]
    return Collected(handed_in=tuple(sorted(found, key=lambda each: each.key)), notes=tuple(notes))


def _listed(folder: Path) -> list[Path]:
    return [folder / name for name in sorted(os.listdir(folder)) if not (is_ignored(name) or name.startswith("."))]


def _recognised(path: Path) -> Recognised | None:
    return recognise(path.name, is_folder=os.path.isdir(path))


def _holds_submissions(path: Path, roster: Roster | None, exercises: Collection[str]) -> bool:
    """Whether a folder that stands alone is around submissions, and not one itself.

    What is in a student's folder belongs together: the parts for several exercises, a project, an archive. Where
    nothing tells, several folders or archives are of several students.
    """
    while not (os.path.islink(path) or _recognised(path) or _is_known(path, roster)):
        try:
            inside = _listed(path)
        except OSError:
            return False  # a file; or it is said of the submission, when it is read
        if not inside or any(each.name in exercises for each in inside):
            return False
        if any(_recognised(each) or _is_known(each, roster) or each.name == METADATA_FILE for each in inside):
            return all(_may_be_submission(each) for each in inside)
        if len(inside) > 1:
            is_project = any(each.name in _PROJECT_FOLDERS for each in inside)
            return not is_project and all(_may_be_submission(each) for each in inside)
        path = inside[0]
    return False


def _may_be_submission(path: Path) -> bool:
    return bool(os.path.isdir(path) or archive_suffix(path.name) or _recognised(path) or path.name == METADATA_FILE)


def _is_known(path: Path, roster: Roster | None) -> bool:
    return roster is not None and roster.owner(*_stems(path)[0]) != Owner()


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
    key: str,
    name: str,
    folder: Path,
    members: list[tuple[Path, Recognised | None]],
    metadata: dict[str, tuple[Student, ...]],
    roster: Roster | None,
) -> HandedIn:
    known = members[0][1]
    stems, attempt = [name], None
    if known is None:
        stems, attempt = _stems(members[0][0])
    notes: list[str] = []
    paths = _files(members, notes)
    links = [path.name for _, path in paths if path.is_symlink()]
    problem = f"`{shown(links[0])}` is a link, and links are not followed" if links else ""
    if not paths:
        problem = "only a text was written into the system's own form: there is no file"
    owners = _owners(name, stems, known, metadata, roster)
    return HandedIn(
        key=key,
        name=name,
        students=tuple(sorted((each.student for each in owners if each.student), key=lambda each: each.sorting)),
        folder=folder,
        paths=tuple((given, path.name) for given, path in paths),
        system=known.system if known else "",
        attempt=known.attempt if known else attempt,
        is_late=any(each.is_late for _, each in members if each),
        notes=tuple(notes),
        doubts=tuple(each.doubt for each in owners if each.doubt),
        problem=problem,
    )


def _stems(path: Path) -> tuple[list[str], int | None]:
    """Return a name of no system, and what is left of it without its suffix and its attempt; and that number."""
    suffix = archive_suffix(path.name) or (path.suffix if os.path.isfile(path) else "")
    stem = path.name[: len(path.name) - len(suffix)]
    without_attempt, attempt = attempt_in(stem) or (stem, None)
    return [path.name, stem, without_attempt], attempt


def _owners(
    name: str,
    stems: list[str],
    known: Recognised | None,
    metadata: dict[str, tuple[Student, ...]],
    roster: Roster | None,
) -> list[Owner]:
    """Return whose a submission is: each with a student."""
    if known is None or (known.system == "gradescope" and name not in metadata):
        owner = roster.owner(*stems) if roster else Owner()
        return [owner if owner.student else replace(owner, student=Student(name=stems[-1]))]
    told = metadata.get(name) or (Student(number=known.student_number, name=known.student_name),)
    return [roster.completed(each, known.system) if roster else Owner(student=each) for each in told]


def _files(members: list[tuple[Path, Recognised | None]], notes: list[str]) -> list[tuple[str, Path]]:
    """Return the folder or the loose files, each by the name that its system knows; the newest of one name."""
    newest: dict[str, tuple[int, Path]] = {}
    for path, known in members:
        if known and known.kind == "onlinetext":
            notes.append("a text was written into the system's own form, too, and is not looked at")
            continue
        given, number = (known.file or path.name, known.file_number) if known else (path.name, 0)
        if given in newest:
            notes.append(f"`{shown(given)}` is there twice: the newest counts, as the system numbers them")
        newest[given] = max(newest.get(given, (-1, path)), (number, path))
    return [(given, path) for given, (_, path) in sorted(newest.items())]
