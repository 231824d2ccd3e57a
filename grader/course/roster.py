"""A list of students: whose a folder or a file is, and who handed in nothing. Pure.

Each submission is looked up in indexes: comparing each with all students would take a minute for a few thousand.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property

from grader.course.people import Student, System
from grader.course.spellings import folded, may_be_one, spellings
from grader.loader.problems import shown
from grader.model.facts import facts


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
            wanted = [folded(name)]
            found = self._by_folder.having(wanted) or self._by_any_name.having(wanted)
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
        same_id = self._by_id.having([folded(student.id)])
        numbered = self._by_number.having([student.number]) if has_numbers else []
        named = self._by_spelling.having(spellings(student.name))
        if has_numbers:
            named = [each for each in named if each.number in ("", student.number)]
        contradicting = [each for each in (*same_id, *numbered) if not may_be_one(each.name, student.name)]
        if contradicting:
            could_be = dict.fromkeys((*contradicting, *named))
            return Owner(student=student, doubt=_doubt(student.name, could_be))
        for found in (same_id, numbered, named):
            if len(found) == 1:
                return Owner(student=_joined(found[0], student))
        return Owner(student=student, doubt=_doubt(student.name, named) if named else "")

    @cached_property
    def _by_folder(self) -> "_Index":
        return _Index(self.entries, lambda entry: [folded(entry.folder)])

    @cached_property
    def _by_any_name(self) -> "_Index":
        return _Index(self.entries, lambda entry: _called(entry.student))

    @cached_property
    def _by_id(self) -> "_Index":
        return _Index(self.entries, lambda entry: [folded(entry.student.id)])

    @cached_property
    def _by_number(self) -> "_Index":
        return _Index(self.entries, lambda entry: [entry.student.number])

    @cached_property
    def _by_spelling(self) -> "_Index":
        return _Index(self.entries, lambda entry: spellings(entry.student.name))


class _Index:
    """Students by one kind of what they are known by; an empty text is of nobody."""

    def __init__(self, entries: tuple[Entry, ...], known_by: Callable[[Entry], Iterable[str]]) -> None:
        self._entries = entries
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(entries):
            for name in filter(None, known_by(entry)):
                self._places[name].append(place)

    def having(self, names: Iterable[str]) -> list[Student]:
        """Return each student once who is known by one of the names, in the roster's order."""
        places = {place for name in names for place in self._places.get(name, ())}
        return list(dict.fromkeys(self._entries[place].student for place in sorted(places)))


def _called(student: Student) -> set[str]:
    """Return all that a student's folder may be called."""
    email = folded(student.email)
    return {folded(student.id), folded(student.number), email, email.split("@")[0], *spellings(student.name)}


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
