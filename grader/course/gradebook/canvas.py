"""A gradebook that Canvas imports ("How do I import grades in the Gradebook?", Canvas instructor guide). Pure."""

from collections.abc import Iterator
from itertools import chain

from grader.course.gradebook.csv_text import Cell, csv_lines
from grader.course.gradebook.lines import Gradebook, points_in


def render(gradebook: Gradebook) -> Iterator[bytes]:
    """Yield the CSV: an assignment for each score, what each is worth in the second line, then the students.

    ``ID`` is the number of Canvas' own user: another system's would give the points to somebody else.
    """
    fixed = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
    header: tuple[Cell, ...] = (*fixed, *(score.title for score in gradebook.scores))
    possible: tuple[Cell, ...] = (
        "    Points Possible",
        "",
        "",
        "",
        "",
        *(score.points for score in gradebook.scores),
    )
    rows: Iterator[tuple[Cell, ...]] = (
        (
            line.student.name,
            line.student.number if line.numbered_by == "canvas" else "",
            line.student.id,
            line.student.email,
            "",
            *(points_in(line, score) for score in gradebook.scores),
        )
        for line in gradebook.lines
    )
    return csv_lines(chain((header, possible), rows))
