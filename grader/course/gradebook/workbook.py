"""A gradebook for spreadsheets: points, each check of each submission, and who needs a look by a person."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from grader.course.gradebook.csv_text import Cell
from grader.course.gradebook.lines import Column, Entry, Gradebook, feedback_on, points_in, total_of
from grader.course.gradebook.looking import to_look_at
from grader.report.escape import for_spreadsheet

if TYPE_CHECKING:
    from openpyxl import Workbook

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can say (APPNOTE.TXT 6.3.10, 4.4.6)."""
_MOMENTS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_LONGEST_SHEET_NAME = 31
"""Characters that Excel takes ("Excel specifications and limits")."""


def render(gradebook: Gradebook) -> bytes:
    """Return the workbook, the same for the same verdicts."""
    from openpyxl import Workbook  # slow to import

    workbook = Workbook(write_only=True)
    _add(workbook, "Points", _points(gradebook))
    for number, column in enumerate(gradebook.columns):
        _add(workbook, column.slug, _checks(gradebook.entries, number, column))
    _add(workbook, "To look at", [("Submission", "Exercise", "Why"), *to_look_at(gradebook)])
    written = io.BytesIO()
    workbook.save(written)
    return _without_times(written.getvalue())


def _points(gradebook: Gradebook) -> list[tuple[Cell, ...]]:
    titles = ("Name", "ID", "Number", "Email", "Submission")
    header = (*titles, *(column.slug for column in gradebook.columns), "Points", "Possible", "Feedback")
    rows = [
        (
            *(line.student.name, line.student.id, line.student.number, line.student.email),
            ", ".join(entry.handed_in.name for entry in line.entries),
            *(points_in(line, number, column) for number, column in enumerate(gradebook.columns)),
            total_of(line, gradebook),
            gradebook.points,
            feedback_on(line, gradebook),
        )
        for line in gradebook.lines
    ]
    return [header, *rows]


def _checks(entries: Iterable[Entry], number: int, column: Column) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [
        ("Submission", "Outcome", "Points", *(check_id for check_id, _ in column.checks))
    ]
    for entry in entries:
        verdict = entry.verdicts[number]
        if verdict is not None:
            outcomes = {check.id: check.outcome for check in verdict.checks}
            cells = (outcomes.get(check_id) for check_id, _ in column.checks)
            rows.append((entry.handed_in.name, verdict.outcome, verdict.points, *cells))
    return rows


def _add(workbook: "Workbook", title: str, rows: Iterable[Sequence[Cell]]) -> None:
    sheet = workbook.create_sheet(title[:_LONGEST_SHEET_NAME])
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([for_spreadsheet(cell) if isinstance(cell, str) else cell for cell in row])


def _without_times(data: bytes) -> bytes:
    """Return a workbook in which nothing says when it was written: no member, and no property."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MOMENTS.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, content)
    return written.getvalue()
