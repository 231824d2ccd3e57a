"""A gradebook that Moodle imports ("Import grades"), with the columns of its offline grading worksheet. Pure."""

from collections.abc import Iterator
from itertools import chain

from grader.course.gradebook.csv_text import csv_lines
from grader.course.gradebook.lines import Gradebook, Line, feedback_on, points_in, total_of


def render(gradebook: Gradebook) -> Iterator[bytes]:
    """Yield the CSV: a line for each student; points that are left open are empty, which changes no grade."""
    header = (
        *("Identifier", "ID number", "Full name", "Email address"),
        *(score.title for score in gradebook.scores),
        *("Grade", "Maximum Grade", "Feedback comments"),
    )
    return csv_lines(chain((header,), (_row(line, gradebook) for line in gradebook.lines)))


def _row(line: Line, gradebook: Gradebook) -> tuple[str | float | None, ...]:
    student = line.student
    is_participant = student.number and line.numbered_by == "moodle"
    return (
        f"Participant {student.number}" if is_participant else "",
        student.id,
        student.name,
        student.email,
        *(points_in(line, score) for score in gradebook.scores),
        total_of(line, gradebook),
        gradebook.points,
        feedback_on(line, gradebook),
    )
