"""What a gradebook holds: a line for each student, with what was handed in and what came of it. Pure.

Nobody's points are guessed: where there is no verdict on everything, or a person must first decide which of several
submissions counts, the points are left open.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from grader.course.attempts import identity_of
from grader.course.people import HandedIn, Student
from grader.course.roster import Roster
from grader.course.verdicts import Check, Verdict
from grader.model.exercise import Exercise
from grader.model.facts import facts


@facts
class Column:
    """An exercise."""

    slug: str
    title: str
    points: float
    """Of a flawless submission."""
    checks: tuple[tuple[str, str], ...]
    """Each step's id and title, in their order."""


@facts
class Entry:
    """A submission with its verdicts."""

    handed_in: HandedIn
    verdicts: tuple[Verdict | None, ...]
    """In the order of the columns; None for what was not graded."""


@facts
class Line:
    """A student."""

    student: Student
    entries: tuple[Entry, ...]
    """None for who handed in nothing; several where nobody knows which counts."""


@facts
class Gradebook:
    """A course."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    """By the students' names."""
    copies: tuple[tuple[str, ...], ...] = ()
    """Keys of submissions that are the same, but for white space."""
    notes: tuple[str, ...] = ()
    """What a person should know of the whole."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Each submission once, also that of a group, by key."""
        found = {entry.handed_in.key: entry for line in self.lines for entry in line.entries}
        return tuple(found[key] for key in sorted(found))

    @property
    def points(self) -> float:
        """Of a flawless student."""
        return sum(column.points for column in self.columns)


def column_of(exercise: Exercise) -> Column:
    """Return what the gradebook needs of an exercise."""
    return Column(
        slug=exercise.slug,
        title=exercise.title,
        points=exercise.points,
        checks=tuple((step.id, step.title) for step in exercise.steps),
    )


def lines_of(
    handed_in: Iterable[HandedIn],
    verdicts: Mapping[tuple[str, str], Verdict],
    columns: Collection[Column],
    roster: Roster | None,
) -> tuple[Line, ...]:
    """Return a line for each student who handed something in, or is on the roster."""
    students: dict[str, Student] = {}
    entries: dict[str, list[Entry]] = defaultdict(list)
    for each in sorted(handed_in, key=lambda one: one.key):
        entry = Entry(handed_in=each, verdicts=tuple(verdicts.get((column.slug, each.key)) for column in columns))
        for student in each.students:
            identity = identity_of(student, each)
            students.setdefault(identity, student)
            entries[identity].append(entry)
    there = {one for student in students.values() for one in (student.id, student.name)}
    absent = [
        entry.student
        for entry in (roster.entries if roster else ())
        if (entry.student.id or entry.student.name) not in there
    ]
    lines = [Line(student=students[identity], entries=tuple(found)) for identity, found in entries.items()]
    lines += [Line(student=student, entries=()) for student in dict.fromkeys(absent)]
    return tuple(
        sorted(lines, key=lambda line: (line.student.sorting, [each.handed_in.key for each in line.entries]))
    )


def points_in(line: Line, number: int, column: Column) -> float | None:
    """Return a student's points in the exercise of a column; None where they are left open."""
    if len(line.entries) != 1:
        return None
    verdict = line.entries[0].verdicts[number]
    # What the grader or the machine could not judge is missing in what is possible: it must cost nothing.
    is_whole = verdict is not None and verdict.points is not None and verdict.points_possible == column.points
    return verdict.points if verdict is not None and is_whole else None


def total_of(line: Line, gradebook: Gradebook) -> float | None:
    """Return a student's points in all exercises; None where those of one are left open."""
    points = [points_in(line, number, column) for number, column in enumerate(gradebook.columns)]
    known = [each for each in points if each is not None]
    return sum(known) if len(known) == len(points) else None


def feedback_on(line: Line, gradebook: Gradebook) -> str:
    """Return what a student is told in a line: what did not hold, and the mistakes behind it."""
    if not line.entries:
        return "nothing was handed in"
    if len(line.entries) > 1:
        names = ", ".join(entry.handed_in.name for entry in line.entries)
        return f"{len(line.entries)} submissions, of which one must be chosen: {names}"
    parts = [
        f"{column.slug}: {_told(verdict, column)}"
        for column, verdict in zip(gradebook.columns, line.entries[0].verdicts, strict=True)
        if verdict is not None
    ]
    return "; ".join(parts)


def _told(verdict: Verdict, column: Column) -> str:
    if verdict.status != "graded":
        return verdict.message
    titles = dict(column.checks)
    failed = [f"{titles.get(check.id, check.id)}{mistakes_of(check)}" for check in verdict.failed]
    return " / ".join(["not held: " + failed[0], *failed[1:]]) if failed else verdict.outcome


def mistakes_of(check: Check) -> str:
    """Return the mistakes behind a failed check in brackets; nothing where none is known."""
    return f" ({', '.join(check.diagnoses)})" if check.diagnoses else ""
