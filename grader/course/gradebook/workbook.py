"""A gradebook for spreadsheets: points, each check of each submission, and who needs a look by a person."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

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
_PART_BYTES = 64 * 1024


def render(gradebook: Gradebook) -> Iterator[bytes]:
    """Yield the workbook, the same for the same verdicts. Raises OSError where no temporary file can be."""
    from openpyxl import Workbook  # slow to import

    workbook = Workbook(write_only=True)
    _add(workbook, "Points", _points(gradebook))
    for number, column in enumerate(gradebook.columns):
        _add(workbook, column.slug, _checks(gradebook.entries, number, column))
    _add(workbook, "To look at", [("Submission", "Exercise", "Why"), *to_look_at(gradebook)])
    with tempfile.TemporaryFile() as saved, tempfile.TemporaryFile() as timeless:
        workbook.save(saved)
        _copy_without_times(saved, timeless)
        timeless.seek(0)
        while part := timeless.read(_PART_BYTES):
            yield part


def _points(gradebook: Gradebook) -> Iterator[tuple[Cell, ...]]:
    titles = ("Name", "ID", "Number", "Email", "Submission")
    yield (*titles, *(score.title for score in gradebook.scores), "Points", "Possible", "Feedback")
    for line in gradebook.lines:
        yield (
            *(line.student.name, line.student.id, line.student.number, line.student.email),
            ", ".join(entry.handed_in.name for entry in line.entries),
            *(points_in(line, score) for score in gradebook.scores),
            total_of(line, gradebook),
            gradebook.points,
            feedback_on(line, gradebook),
        )


def _checks(entries: Iterable[Entry], number: int, column: Column) -> Iterator[tuple[Cell, ...]]:
    has_answers = bool(column.quiz_points)
    questions = ("Questions", "Questions possible") if has_answers else ()
    yield ("Submission", "Outcome", "Points", *questions, *(check_id for check_id, _ in column.checks))
    for entry in entries:
        verdict = entry.verdicts[number]
        if verdict is not None:
            outcomes = {check.id: check.outcome for check in verdict.checks}
            cells = (outcomes.get(check_id) for check_id, _ in column.checks)
            marks = (verdict.quiz_points, column.quiz_points) if has_answers else ()
            yield (entry.handed_in.name, verdict.outcome, verdict.points, *marks, *cells)


def _add(workbook: "Workbook", title: str, rows: Iterable[Sequence[Cell]]) -> None:
    sheet = workbook.create_sheet(title[:_LONGEST_SHEET_NAME])
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([for_spreadsheet(cell) if isinstance(cell, str) else cell for cell in row])


def _copy_without_times(saved: IO[bytes], timeless: IO[bytes]) -> None:
    """Copy a workbook so that nothing says when it was written: no member, and no property."""
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(timeless, "w") as new:
        for name in sorted(old.namelist()):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            with old.open(name) as reading, new.open(member, "w") as writing:
                if name == "docProps/core.xml":
                    writing.write(_MOMENTS.sub(rb"\g<1>1980-01-01T00:00:00Z", reading.read()))
                else:
                    shutil.copyfileobj(reading, writing, _PART_BYTES)
