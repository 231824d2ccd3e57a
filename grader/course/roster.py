"""A list of students as CSV: whose a folder or a file is, and who handed in nothing. Pure.

Columns are known by their names in any order, as Moodle, Canvas, Gradescope and spreadsheets call them.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from grader.course.people import Student, System
from grader.loader.problems import shown
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
_PARTICIPANT = re.compile(r"(?i)participant\s+(\d+)")
"""How Moodle's offline grading worksheet tells the number of a participant, as ``Identifier``."""
_OF_CANVAS = {"sis user id", "sis login id"}
"""Columns that Canvas' gradebook has beside ``Student`` and ``ID`` ("How do I export grades in the Gradebook?")."""
_NO_STUDENT = "points possible"
"""In the place of a name in the second line of Canvas' gradebook, which says what assignments are worth."""

_REMEMBERED = 10_000
"""Students whose names are spelled once: each submission is compared with all of them."""

_TOO_LONG = "has the next lines within one of its cells"


class RosterProblem(ValueError):  # noqa: N818 - it is the file's, not an error of ours
    """A roster can't be used; the message says why and what to do."""


@facts
class Entry:
    """A line of the roster."""

    student: Student
    folder: str = ""
    """The folder or file that the student handed in, where the roster says."""


@facts
class Owner:
    """Whose a submission is, as far as the roster tells."""

    student: Student | None = None
    """None where it is nobody's, or could be of several."""
    doubt: str = ""
    """Why a person should look, as a short sentence; ``""`` where nothing is in doubt."""


@facts
class Roster:
    """All students of a course."""

    entries: tuple[Entry, ...]
    system: System = ""
    """Whose numbers the students have: the system that the file was exported from, where its columns tell."""

    def owner(self, *names: str) -> Owner:
        """Return whose a folder or file is: by its column, else by the student's id, number, email or name.

        ``names`` are the whole name and then what is left of it without its suffixes: the first counts that
        somebody has. One name that is of two students in two ways, such as the id of one and the address of
        another, is nobody's.
        """
        for name in names:
            found = self._owners(_folded(name))
            if len(found) > 1:
                return Owner(doubt=_doubt(name, found))
            if found:
                return Owner(student=found[0])
        return Owner()

    def completed(self, student: Student, system: System) -> Owner:
        """Return a student with what the roster knows of the same id, else of the same number or name.

        A number is the system's own: it says nothing about the school's ids, and it counts only where the roster
        has that system's numbers, and the names do not contradict it.
        """
        has_numbers = bool(system and student.number) and self.system == system
        same_id = self._students(lambda entry: _same_id(entry.student, student))
        numbered = self._students(lambda entry: has_numbers and entry.student.number == student.number)
        named = self._students(lambda entry: _same_name(entry.student, student))
        if has_numbers:
            named = [each for each in named if each.number in ("", student.number)]
        contradicting = [each for each in (*same_id, *numbered) if not _may_be(each, student)]
        if contradicting:
            could_be = dict.fromkeys((*contradicting, *named))
            return Owner(student=student, doubt=_doubt(student.name, could_be))
        for found in (same_id, numbered, named):
            if len(found) == 1:
                return Owner(student=_joined(found[0], student))
        return Owner(student=student, doubt=_doubt(student.name, named) if named else "")

    def _owners(self, wanted: str) -> list[Student]:
        named = self._students(lambda entry: bool(wanted) and wanted == _folded(entry.folder))
        return named or self._students(lambda entry: wanted in _called(entry.student))

    def _students(self, is_wanted: Callable[[Entry], bool]) -> list[Student]:
        """Return each student once of the entries that are wanted."""
        return list(dict.fromkeys(entry.student for entry in self.entries if is_wanted(entry)))


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
    return _folded(entry.student.name) != _NO_STUDENT and (entry.student != Student() or bool(entry.folder))


def _header(rows: list[list[str]]) -> tuple[list[str], System]:
    """Return the columns' names, and the system whose own numbers the roster has."""
    names = [re.sub(r"[\s_]+", " ", name).strip().casefold() for name in rows[0]]
    cells = {name: [row[place].strip() for row in rows[1:] if place < len(row)] for place, name in enumerate(names)}
    if any(_PARTICIPANT.fullmatch(cell) for cell in cells.get("identifier", ())):
        return names, "moodle"
    is_of_canvas = _OF_CANVAS & set(names) or _NO_STUDENT in map(_folded, cells.get("student", ()))
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


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()


@lru_cache(maxsize=_REMEMBERED)
def _called(student: Student) -> frozenset[str]:
    """Return all that a student's folder may be called."""
    email = _folded(student.email)
    own = {_folded(student.id), _folded(student.number), email, email.split("@")[0]}
    return frozenset(own | _spellings(student.name)) - {""}


@lru_cache(maxsize=_REMEMBERED)
def _spellings(name: str) -> frozenset[str]:
    words = _words(name)
    orders = (words, words[::-1], [*words[-1:], *words[:-1]])
    return frozenset(separator.join(order) for order in orders for separator in (" ", "-", "_", ".", "")) - {""}


def _words(name: str) -> list[str]:
    return _folded(name).replace(",", " ").split()


def _same_id(one: Student, other: Student) -> bool:
    return bool(_folded(one.id)) and _folded(one.id) == _folded(other.id)


def _same_name(one: Student, other: Student) -> bool:
    """Whether two have the same name, in whatever order: Canvas writes ``doejane``."""
    return not _spellings(one.name).isdisjoint(_spellings(other.name))


def _may_be(one: Student, other: Student) -> bool:
    """Whether two names may be one person's: a word of one is in the other, or one of them is not known.

    A system may leave out a middle name or an accent; and who is compared has the same id or number, too.
    """
    mine, theirs = _telling_words(one.name), _telling_words(other.name)
    if not mine or not theirs:
        return True
    return any(word in "".join(theirs) for word in mine) or any(word in "".join(mine) for word in theirs)


def _telling_words(name: str) -> list[str]:
    """Return a name's words without accents; initials tell nothing."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    return [word for word in _words(plain) if len(word.strip(".")) > 1 or not word.isascii()]


def _joined(known: Student, told: Student) -> Student:
    return Student(
        id=known.id or told.id,
        number=told.number or known.number,
        name=known.name or told.name,
        email=known.email or told.email,
    )


def _doubt(name: str, students: Iterable[Student]) -> str:
    told = [f"{each.name} ({each.id or each.number or each.email or '?'})".strip() for each in students]
    return f"by the roster, `{shown(name)}` could be {shown(' or '.join(told), most=200)}: decide whose it is"
