"""Reads a list of students from CSV: columns in any order, by the names that systems and spreadsheets give them.

Pure. Whose a submission is by such a list is for :mod:`grader.course.roster`.
"""

import csv
import io
import re
from collections.abc import Iterator

from grader.course.people import Student, System
from grader.course.roster import Entry, Roster
from grader.course.spellings import folded

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
_PARTICIPANT = re.compile(r"(?i)participant\s+(\d+)")
"""How Moodle's offline grading worksheet tells the number of a participant, as ``Identifier``."""
_OF_CANVAS = {"sis user id", "sis login id"}
"""Columns that Canvas' gradebook has beside ``Student`` and ``ID`` ("How do I export grades in the Gradebook?")."""
_NO_STUDENT = "points possible"
"""In the place of a name in the second line of Canvas' gradebook, which says what assignments are worth."""

_TOO_LONG = "has the next lines within one of its cells"


class RosterProblem(ValueError):  # noqa: N818 - it is the file's, not an error of ours
    """A roster can't be used; the message says why and what to do."""


def read_roster(data: bytes) -> Roster:
    """Return the roster that a CSV file holds, with commas, semicolons or tabs. Raises RosterProblem."""
    numbered = list(_rows(data))
    rows = [row for _, row in numbered]
    if not rows:
        raise RosterProblem("the roster is empty; its first line names the columns, such as `id,name,email,folder`")
    names, system = _header(rows)
    places = _places(names, system)
    if not {"id", "number", "name", "last name", "email", "folder"} & places.keys():
        raise RosterProblem(
            "the roster's first line names no column that is known; name them `id`, `name`, `email` and `folder`"
        )
    entries = [_entry(line, row, places) for line, row in numbered[1:]]
    return Roster(
        entries=tuple(entry for entry in entries if _is_somebody(entry)),
        system=system,
    )


def _is_somebody(entry: Entry) -> bool:
    return folded(entry.student.name) != _NO_STUDENT and (entry.student != Student() or bool(entry.folder))


def _header(rows: list[list[str]]) -> tuple[list[str], System]:
    """Return the columns' names, and the system whose own numbers the roster has."""
    names = [re.sub(r"[\s_]+", " ", name).strip().casefold() for name in rows[0]]
    cells = {name: [row[place].strip() for row in rows[1:] if place < len(row)] for place, name in enumerate(names)}
    if any(_PARTICIPANT.fullmatch(cell) for cell in cells.get("identifier", ())):
        return names, "moodle"
    is_of_canvas = _OF_CANVAS & set(names) or _NO_STUDENT in map(folded, cells.get("student", ()))
    return names, "canvas" if is_of_canvas and {"student", "id"} <= set(names) else ""


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with the number of its first line.

    Raises RosterProblem where quotes do not fit: students could be missing.
    """
    dialect = _dialect(data)
    reader = csv.reader(io.StringIO(_text(data), newline=""), dialect)
    columns = 0
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _stray_quote(line, f"can't be read: {error}") from error
        columns = columns or len(row)
        if any(_swallows_a_row(cell, columns, dialect.delimiter) for cell in row):
            raise _stray_quote(line, _TOO_LONG)
        if any(row):
            yield line, row


def _swallows_a_row(cell: str, columns: int, delimiter: str) -> bool:
    """Whether a cell has a line that looks like a row of its own."""
    return columns > 1 and any(line.count(delimiter) == columns - 1 for line in cell.splitlines()[1:])


def _stray_quote(line: int, what: str) -> RosterProblem:
    return RosterProblem(
        f'line {line} of the roster {what}\n\nhint: is there a `"` too many or too few? a cell with commas or '
        'quotes stands in quotes as a whole, and a quote within it is doubled: "Doe, ""JD"" Jane"'
    )


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
        strict = True

    return Separated


def _places(names: list[str], system: System) -> dict[str, int]:
    """Return where each purpose has its column. A system's own number is no id of the school's."""
    of_number = {"moodle": "identifier", "canvas": "id"}.get(system, "")
    places = {
        purpose: names.index(known[0])
        for purpose, spellings in _COLUMNS.items()
        if (known := [each for each in spellings if each in names and each != of_number])
    }
    return {**places, "number": names.index(of_number)} if of_number else places


def _entry(line: int, row: list[str], places: dict[str, int]) -> Entry:
    def value(purpose: str) -> str:
        place = places.get(purpose, len(row))
        found = row[place].strip() if place < len(row) else ""
        if len(found.splitlines()) > 1:
            raise _stray_quote(line, _TOO_LONG)
        return found

    name = value("name") or f"{value('first name')} {value('last name')}".strip()
    number = _PARTICIPANT.sub(r"\1", value("number"))
    student = Student(id=value("id"), number=number, name=name, email=value("email"))
    return Entry(student=student, folder=value("folder").strip("/"))
