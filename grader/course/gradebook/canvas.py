"""A gradebook that Canvas imports ("How do I import grades in the Gradebook?", Canvas instructor guide). Pure."""

from grader.course.gradebook.csv_text import Cell, csv_bytes
from grader.course.gradebook.lines import Gradebook, points_in


def render(gradebook: Gradebook) -> bytes:
    """Return the CSV: an assignment for each exercise, what each is worth in the second line, then the students."""
    fixed = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
    header: tuple[Cell, ...] = (*fixed, *(column.slug for column in gradebook.columns))
    possible: tuple[Cell, ...] = (
        "    Points Possible",
        "",
        "",
        "",
        "",
        *(column.points for column in gradebook.columns),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            line.student.name,
            line.student.number,
            line.student.id,
            line.student.email,
            "",
            *(points_in(line, number, column) for number, column in enumerate(gradebook.columns)),
        )
        for line in gradebook.lines
    ]
    return csv_bytes([header, possible, *rows])
