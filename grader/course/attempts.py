"""Which of several submissions of one student counts. Pure.

The rule: where each has a number, the one with the greatest is the newest and counts, and the others are named
and not graded. Where one has none, nobody can say which is newer: all are graded, and a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable

from grader.course.people import HandedIn, Student
from grader.model.facts import facts


@facts
class Chosen:
    """What is graded, and what is said of the rest."""

    graded: tuple[HandedIn, ...]
    """By key."""
    notes: tuple[str, ...]
    """A sentence for each student with several."""


def choose(handed_in: Iterable[HandedIn]) -> Chosen:
    """Return what to grade. Groups count as a student of their own: only the same members hand in again."""
    together: dict[tuple[str, ...], list[HandedIn]] = defaultdict(list)
    for each in handed_in:
        together[tuple(sorted(identity_of(student, each) for student in each.students))].append(each)
    graded: list[HandedIn] = []
    notes: list[str] = []
    for several in together.values():
        several.sort(key=lambda each: (each.attempt or 0, each.key))
        numbers = {each.attempt for each in several}
        if len(several) == 1:
            graded += several
        elif None not in numbers and len(numbers) == len(several):
            graded.append(several[-1])
            notes.append(_newest_counts(several))
        else:
            graded += several
            notes.append(_nobody_knows(several))
    return Chosen(
        graded=tuple(sorted(graded, key=lambda each: each.key)),
        notes=tuple(sorted(notes)),
    )


def identity_of(student: Student, handed_in: HandedIn) -> str:
    """Return what is the same for all submissions of a student, and for no other student."""
    if student.id or student.number:
        return f"id {student.id}" if student.id else f"number {student.number}"
    # Two students may have the same name, but not the same address.
    return f"email {student.email}" if student.email else f"name {student.name or handed_in.name}"


def _who(several: list[HandedIn]) -> str:
    return ", ".join(student.name or student.id or student.email or "?" for student in several[0].students)


def _newest_counts(several: list[HandedIn]) -> str:
    older = ", ".join(f"`{each.name}`" for each in several[:-1])
    newest = several[-1].name
    return f"{_who(several)} handed in {len(several)} times: `{newest}` is the newest and counts, not {older}"


def _nobody_knows(several: list[HandedIn]) -> str:
    names = ", ".join(f"`{each.name}`" for each in several)
    times = f"{_who(several)} handed in {len(several)} times"
    return f"{times}, and no numbers tell which is newer: {names}. Decide which counts"
