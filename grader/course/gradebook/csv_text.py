"""Cells as CSV that spreadsheets show and do not compute. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from grader.report.escape import for_spreadsheet

Cell = str | float | None


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield rows as CSV in UTF-8 (RFC 4180); numbers stay numbers, and nothing is an empty cell."""
    for row in rows:
        text = io.StringIO(newline="")
        csv.writer(text).writerow([written(cell) for cell in row])
        yield text.getvalue().encode("utf-8", "backslashreplace")


def written(cell: Cell) -> str:
    """Return a cell's text.

    >>> written(2.0), written(2.5), written(None), written("=1+1")
    ('2', '2.5', '', "'=1+1")
    """
    if cell is None:
        return ""
    return for_spreadsheet(cell) if isinstance(cell, str) else f"{cell:g}"
