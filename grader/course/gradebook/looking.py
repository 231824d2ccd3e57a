"""Which submissions need a look by a person, and why. Pure."""

from collections.abc import Iterator, Sequence

from grader.course.gradebook.lines import Gradebook

_MOST_NAMED = 10
"""Of those who handed in the same: where a class hands in the starter, each of all has a line of its own."""


def to_look_at(gradebook: Gradebook) -> list[tuple[str, str, str]]:
    """Return submission, exercise and reason, sorted; the exercise is ``""`` where all of it is meant."""
    found = [
        (entry.handed_in.name, column.slug, worry)
        for entry in gradebook.entries
        for column, verdict in zip(gradebook.columns, entry.verdicts, strict=True)
        if verdict is not None
        for worry in verdict.worries
    ]
    names = {entry.handed_in.key: entry.handed_in.name for entry in gradebook.entries}
    for group in gradebook.copies:
        found += _copies([names[key] for key in group])
    for line in gradebook.lines:
        if len(line.entries) > 1:
            found += [(entry.handed_in.name, "", _UNDECIDED) for entry in line.entries]
    for entry in gradebook.entries:
        notes = (note for verdict in entry.verdicts[:1] if verdict is not None for note in verdict.notes)
        found += [(entry.handed_in.name, "", note) for note in (*entry.handed_in.doubts, *notes)]
    return sorted(set(found))


def _copies(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for place, name in enumerate(names):
        others = [names[other] for other in range(min(len(names), _MOST_NAMED + 1)) if other != place][:_MOST_NAMED]
        left = len(names) - 1 - len(others)
        told = ", ".join(others) + (f" and {left} more" if left else "")
        yield name, "", f"the same, but for white space and names of files, as {told}"


_UNDECIDED = "its student handed in several, and nobody knows which is the newest: choose one"
