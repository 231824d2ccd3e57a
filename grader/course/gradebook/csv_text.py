"""Cells as CSV that spreadsheets show and do not compute. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

from grader.report.escape import for_spreadsheet

Cell = str | float | None


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV in UTF-8 (RFC 4180); numbers stay numbers, and nothing is an empty cell."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([written(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "backslashreplace")


def written(cell: Cell) -> str:
    """Return a cell's text.

    >>> written(2.0), written(2.5), written(None), written("=1+1")
    ('2', '2.5', '', "'=1+1")
    """
    if cell is None:
        return ""
    return for_spreadsheet(cell) if isinstance(cell, str) else f"{cell:g}"
