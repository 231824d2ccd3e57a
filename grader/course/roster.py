"""A list of students as CSV: whose a folder or a file is, and who handed in nothing. Pure.

Columns are known by their names in any order, as Moodle, Canvas, Gradescope and spreadsheets call them.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable

from grader.course.people import Student
from grader.model.facts import facts

_COLUMNS: dict[str, tuple[str, ...]] = {
    "id": (
        *("id", "sid", "student id", "studentid", "id number", "idnumber", "matriculation number", "number"),
        *("sis user id", "login id", "sis login id", "username", "user name", "login", "identifier"),
    ),
    "name": ("name", "full name", "fullname", "student", "student name"),
    "first name": ("first name", "firstname", "given name"),
    "last name": ("last name", "lastname", "surname", "family name"),
    "email": ("email", "e-mail", "email address", "e-mail address", "mail"),
    "folder": ("folder", "file", "folder/file", "submission", "path", "archive"),
}
"""By what it is for, the names of a column; of several, the first in this order that the file has."""


class RosterProblem(ValueError):  # noqa: N818 - it is the file's, not an error of ours
    """A roster can't be used; the message says why and what to do."""


@facts
class Entry:
    """A line of the roster."""

    student: Student
    folder: str = ""
    """The folder or file that the student handed in, where the roster says."""


@facts
class Roster:
    """All students of a course."""

    entries: tuple[Entry, ...]

    def owner(self, name: str) -> Student | None:
        """Return whose a folder or file of that name is: by its column, or by the student's id, email or name.

        None where nobody's it is, or could be of several.
        """
        wanted = _folded(name)
        stem = wanted.split(".")[0]
        for of in (_folders, _ids, _emails, _names):
            found = [entry.student for entry in self.entries if {wanted, stem} & of(entry)]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def completed(self, student: Student) -> Student:
        """Return a student with what the roster knows of the same id, else of the same name."""
        for same in (_same_id, _same_name):
            found = [entry.student for entry in self.entries if same(entry.student, student)]
            if len(found) == 1:
                known = found[0]
                return Student(
                    id=known.id or student.id,
                    number=student.number,
                    name=known.name or student.name,
                    email=known.email or student.email,
                )
        return student


def read_roster(data: bytes) -> Roster:
    """Return the roster that a CSV file holds, with commas, semicolons or tabs. Raises RosterProblem."""
    rows = [row for row in csv.reader(io.StringIO(_text(data), newline=""), _dialect(data)) if any(row)]
    if not rows:
        raise RosterProblem("the roster is empty; its first line names the columns, such as `id,name,email,folder`")
    places = _places(rows[0])
    if not {"id", "name", "last name", "email", "folder"} & places.keys():
        raise RosterProblem(
            "the roster's first line names no column that is known; name them `id`, `name`, `email` and `folder`"
        )
    entries = [_entry(row, places) for row in rows[1:]]
    return Roster(entries=tuple(entry for entry in entries if entry.student != Student() or entry.folder))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RosterProblem(f"the roster is not UTF-8: {error.reason}; save it as CSV in UTF-8") from error


def _dialect(data: bytes) -> type[csv.Dialect]:
    """Return how the values are separated: by what the first line has most of."""
    first = data.split(b"\n", 1)[0]
    most = max(",;\t", key=lambda separator: first.count(separator.encode()))

    class Separated(csv.excel):
        delimiter = most

    return Separated


def _places(header: Iterable[str]) -> dict[str, int]:
    names = [re.sub(r"[\s_]+", " ", name).strip().casefold() for name in header]
    return {
        purpose: names.index(known[0])
        for purpose, spellings in _COLUMNS.items()
        if (known := [each for each in spellings if each in names])
    }


def _entry(row: list[str], places: dict[str, int]) -> Entry:
    def value(purpose: str) -> str:
        place = places.get(purpose, len(row))
        return row[place].strip() if place < len(row) else ""

    name = value("name") or f"{value('first name')} {value('last name')}".strip()
    student_id = re.sub(r"(?i)^participant\s+", "", value("id"))  # Moodle's offline grading worksheet
    return Entry(student=Student(id=student_id, name=name, email=value("email")), folder=value("folder").strip("/"))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()


def _folders(entry: Entry) -> set[str]:
    return {_folded(entry.folder)} - {""}


def _ids(entry: Entry) -> set[str]:
    return {_folded(entry.student.id)} - {""}


def _emails(entry: Entry) -> set[str]:
    email = _folded(entry.student.email)
    return {email, email.split("@")[0]} - {""}


def _names(entry: Entry) -> set[str]:
    words = _folded(entry.student.name).replace(",", " ").split()
    orders = (words, words[::-1], [*words[-1:], *words[:-1]])
    return {separator.join(order) for order in orders for separator in (" ", "-", "_", "")} - {""}


def _same_id(one: Student, other: Student) -> bool:
    return bool(_folded(one.id)) and _folded(one.id) in (_folded(other.id), _folded(other.number))


def _same_name(one: Student, other: Student) -> bool:
    """Whether two have the same name, in whatever order: Canvas writes ``doejane``."""
    mine, theirs = Entry(student=one), Entry(student=other)
    return bool(_names(mine) & _names(theirs))
