"""What all tables of evidence share: marked lines, and a choice of rows that tells what it left out.

Pure text. It must not know sockets, descriptors or colours.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from grader.report.escape import counted

MARK = "<====="


class Line(NamedTuple):
    """One line of a table."""

    text: str
    marked: bool = False
    """Whether it belongs to a row that matters."""
    heading: bool = False
    """Whether it names columns, or tells what was left out."""


class Selection(NamedTuple):
    """The rows that are shown."""

    indexes: tuple[int, ...]
    left_out: int
    left_out_marked: int

    def told(self) -> list[Line]:
        """Return the line that tells what was left out, where something was."""
        if not self.left_out:
            return []
        marked = f", {self.left_out_marked:,} of them marked" if self.left_out_marked else ""
        return [Line(f"… {counted(self.left_out, 'more row')}{marked}", heading=True)]


def select(order: Sequence[int], marked: Collection[int], most: int) -> Selection:
    """Return at most that many of the rows, in their order: marked rows first of all, then the first others."""
    marks = frozenset(marked)
    by_weight = sorted(order, key=lambda index: index not in marks)
    kept = frozenset(by_weight[:most])
    left_out = by_weight[most:]
    return Selection(
        tuple(index for index in order if index in kept),
        len(left_out),
        sum(index in marks for index in left_out),
    )


def align_marks(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with an arrow behind each marked one, all arrows in one column."""
    widest = max((width_of(line.text) for line in lines), default=0)
    return [line._replace(text=f"{pad(line.text, widest)} {MARK}") if line.marked else line for line in lines]


def pad(text: str, width: int) -> str:
    """Return the text with spaces up to that many terminal columns."""
    return text + " " * (width - width_of(text))


def width_of(text: str) -> int:
    """Return how many terminal columns the text takes."""
    return cell_len(text)


def shorten(text: str, width: int) -> str:
    """Return the text, or what of it fits into that many terminal columns with ``…`` at its end."""
    return text if width_of(text) <= width else set_cell_size(text, max(width - 1, 0)).rstrip() + "…"
