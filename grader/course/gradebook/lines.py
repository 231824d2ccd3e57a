"""What a gradebook holds: a line for each student, with what was handed in and what came of it. Pure.

Nobody's points are guessed: where there is no verdict on everything, or a person must first decide which of several
submissions counts, the points are left open.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from grader.course.attempts import identity_of
from grader.course.people import HandedIn, Student, System
from grader.course.roster import Roster
from grader.course.verdicts import Check, Verdict
from grader.model.exercise import Exercise
from grader.model.facts import facts
from grader.report.escape import counted


@facts
class Column:
    """An exercise."""

    slug: str
    title: str
    points: float
    """Of a flawless submission."""
    checks: tuple[tuple[str, str], ...]
    """Each step's id and title, in their order."""
    quiz_points: float = 0
    """Of all right answers to its questions; 0 where nobody handed in answers."""


@facts
class Score:
    """What students get points for: an exercise's checks, or its questions."""

    number: int
    """Of the exercise's column."""
    title: str
    points: float
    """Of a flawless submission."""
    is_of_questions: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A submission with its verdicts."""

    handed_in: HandedIn
    verdicts: tuple[Verdict | None, ...]
    """In the order of the columns; None for what was not graded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A student."""

    student: Student
    entries: tuple[Entry, ...]
    """None for who handed in nothing; several where nobody knows which counts."""
    numbered_by: System = ""
    """Whose number the student has: to another system it is somebody else's."""


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
    def scores(self) -> tuple[Score, ...]:
        """What each student has a cell for: each exercise's checks, and its questions where they were answered."""
        found: list[Score] = []
        for number, column in enumerate(self.columns):
            found.append(Score(number=number, title=column.slug, points=column.points))
            if column.quiz_points:
                title = f"{column.slug} questions"
                found.append(Score(number=number, title=title, points=column.quiz_points, is_of_questions=True))
        return tuple(found)

    @property
    def points(self) -> float:
        """Of a flawless student's checks. Answers count for themselves, as in reports."""
        return sum(column.points for column in self.columns)


def column_of(exercise: Exercise, verdicts: Iterable[Verdict]) -> Column:
    """Return what the gradebook needs of an exercise, all of whose verdicts are given."""
    return Column(
        slug=exercise.slug,
        title=exercise.title,
        points=exercise.points,
        checks=tuple((step.id, step.title) for step in exercise.steps),
        quiz_points=max((each.quiz_points_possible for each in verdicts if each.has_answers), default=0),
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
    there = {mark for student in students.values() for mark in _marks(student)}
    absent = [
        each.student for each in (roster.entries if roster else ()) if not there & {*_marks(each.student)[:1]}
    ]
    lines = [
        Line(student=students[identity], entries=tuple(found), numbered_by=_numbered_by(found[0].handed_in, roster))
        for identity, found in entries.items()
    ]
    of_roster = roster.system if roster else ""
    lines += [Line(student=student, entries=(), numbered_by=of_roster) for student in dict.fromkeys(absent)]
    return tuple(
        sorted(lines, key=lambda line: (line.student.sorting, [each.handed_in.key for each in line.entries]))
    )


def _numbered_by(handed_in: HandedIn, roster: Roster | None) -> System:
    """Return whose a student's number is: the submission's system's, where that has numbers; else the roster's."""
    if handed_in.system in ("moodle", "canvas"):
        return handed_in.system
    return roster.system if roster else ""


def _marks(student: Student) -> list[tuple[str, str]]:
    """Return what a student is known by, what tells most first. One's name may be another's id."""
    marks = (("id", student.id), ("number", student.number), ("email", student.email), ("name", student.name))
    return [mark for mark in marks if mark[1]]


def points_in(line: Line, score: Score) -> float | None:
    """Return a student's points for a score; None where they are left open."""
    if len(line.entries) != 1:
        return None
    verdict = line.entries[0].verdicts[score.number]
    if verdict is None:
        return None
    if score.is_of_questions:
        return verdict.quiz_points
    # What the grader or the machine could not judge is missing in what is possible: it must cost nothing.
    return verdict.points if verdict.points_possible == score.points else None


def total_of(line: Line, gradebook: Gradebook) -> float | None:
    """Return a student's points for the checks of all exercises; None where those of one are left open."""
    points = [points_in(line, score) for score in gradebook.scores if not score.is_of_questions]
    known = [each for each in points if each is not None]
    return sum(known) if len(known) == len(points) else None


def feedback_on(line: Line, gradebook: Gradebook) -> str:
    """Return what a student is told in a line: what did not hold, and the mistakes behind it.

    As in a student's report, of what only the instructor sees there is a number.
    """
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
    shown = [check for check in verdict.failed if check.audience == "student"]
    failed = [f"{titles.get(check.id, check.id)}{mistakes_of(check)}" for check in shown]
    if hidden := len(verdict.failed) - len(shown):
        failed.append(f"{counted(hidden, 'check')} that only your instructor sees")
    return " / ".join(["not held: " + failed[0], *failed[1:]]) if failed else verdict.outcome


def mistakes_of(check: Check) -> str:
    """Return the mistakes behind a failed check in brackets; nothing where none is known."""
    return f" ({', '.join(check.diagnoses)})" if check.diagnoses else ""
