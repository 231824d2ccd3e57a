"""Which submissions need a look by a person, and why. Pure."""

from grader.course.gradebook.lines import Gradebook


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
        for key in group:
            others = ", ".join(names[other] for other in group if other != key)
            found.append((names[key], "", f"the same, but for white space and names of files, as {others}"))
    for line in gradebook.lines:
        if len(line.entries) > 1:
            found += [(entry.handed_in.name, "", _UNDECIDED) for entry in line.entries]
    for entry in gradebook.entries:
        notes = (note for verdict in entry.verdicts[:1] if verdict is not None for note in verdict.notes)
        found += [(entry.handed_in.name, "", note) for note in (*entry.handed_in.doubts, *notes)]
    return sorted(set(found))


_UNDECIDED = "its student handed in several, and nobody knows which is the newest: choose one"
