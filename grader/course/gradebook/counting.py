"""Counts over a course: how points are distributed, which checks fail, which mistakes are behind it. Pure."""

from collections import Counter

from grader.course.gradebook.lines import Gradebook, total_of
from grader.model.facts import facts

BINS = 10


@facts
class Counted:
    """Something, and at how many submissions it was seen."""

    exercise: str
    name: str
    count: int


def points_histogram(gradebook: Gradebook) -> tuple[int, ...]:
    """Return how many students have 0 to 10 %, 10 to 20 % … of the points; full points are in the last.

    Students whose points are left open are in none.
    """
    totals = [total for line in gradebook.lines if (total := total_of(line, gradebook)) is not None]
    most = gradebook.points or 1
    counts = Counter(min(BINS - 1, int(BINS * total / most)) for total in totals)
    return tuple(counts[number] for number in range(BINS))


def failing_checks(gradebook: Gradebook) -> list[Counted]:
    """Return the checks that failed, the most failed first."""
    titles = {(column.slug, id_): title for column in gradebook.columns for id_, title in column.checks}
    counts = Counter(
        (column.slug, check.id)
        for entry in gradebook.entries
        for column, verdict in zip(gradebook.columns, entry.verdicts, strict=True)
        if verdict is not None
        for check in verdict.failed
    )
    return _sorted(Counter({(slug, titles.get((slug, id_), id_)): count for (slug, id_), count in counts.items()}))


def mistakes(gradebook: Gradebook) -> list[Counted]:
    """Return the diagnosed mistakes, the most frequent first; each counts once for a submission."""
    return _sorted(
        Counter(
            (column.slug, mistake)
            for entry in gradebook.entries
            for column, verdict in zip(gradebook.columns, entry.verdicts, strict=True)
            if verdict is not None
            for mistake in {name for check in verdict.failed for name in check.diagnoses}
        )
    )


def outcomes(gradebook: Gradebook) -> Counter[str]:
    """Return how many gradings had each outcome."""
    return Counter(
        verdict.outcome for entry in gradebook.entries for verdict in entry.verdicts if verdict is not None
    )


def _sorted(counts: Counter[tuple[str, str]]) -> list[Counted]:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [Counted(exercise=exercise, name=name, count=count) for (exercise, name), count in ordered]
