"""Rows of UNIX sockets as a small table in the manner of ``netstat -x``.

Pure text. The columns that only ``netstat -x`` knows (RefCnt, Flags, Type) are left out. A path is the
program's own choice and is shown escaped and whole.
"""

from collections.abc import Sequence

from grader.model.sockets import SocketRow
from grader.report.escape import for_cell
from grader.report.holder import TITLE, is_held, render_holder
from grader.report.table import MARK, Line, align_marks, pad, width_of

_HEADER = f"{'Proto':<5} {'State':<11} {'I-Node':<8} Path"


def render_unix(rows: Sequence[tuple[SocketRow, bool]], width: int) -> list[Line]:
    """Return a line for each row with whether it is marked; with a holder where all lines fit the width."""
    if not rows:
        return []
    table = [Line(_row(row), marked) for row, marked in rows]
    for lines in (_with_holders(table, [row for row, _ in rows]), [Line(_HEADER, heading=True), *table]):
        aligned = align_marks(lines)
        if lines and max(width_of(line.text) for line in aligned) <= width:
            return aligned
    return [line._replace(text=f"{line.text} {MARK}") if line.marked else line for line in table]


def _row(row: SocketRow) -> str:
    return f"{row.protocol:<5} {row.state:<11} {row.inode:<8} {for_cell(row.path) or '-'}"


def _with_holders(table: Sequence[Line], rows: Sequence[SocketRow]) -> list[Line]:
    if not any(is_held(row) for row in rows):
        return []
    widest = max(width_of(line.text) for line in table)
    heading = Line(f"{pad(_HEADER, widest)} {TITLE}", heading=True)
    held = [
        line._replace(text=f"{pad(line.text, widest)} {render_holder(row)}")
        for line, row in zip(table, rows, strict=True)
    ]
    return [heading, *held]
