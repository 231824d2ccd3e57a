"""Descriptors of a program as ``ls -l /proc/PID/fd`` lists them, each socket told by its row.

Pure: rows and a width in, lines out. It must not know colours or findings.
"""

from collections.abc import Sequence

from grader.model.sockets import DescriptorRow, SocketProtocol, SocketRow
from grader.report.escape import for_cell, for_terminal
from grader.report.netstat import shown_state
from grader.report.table import MARK, Line, align_marks, pad, select, width_of

MOST_ROWS = 24
_STANDARD = {0: "standard input", 1: "standard output", 2: "standard error"}
"""What a process finds there when it starts (stdin(3))."""
_DELETED = " (deleted)"
"""What the kernel puts behind the path of a file that is gone (proc(5))."""


def render_table(
    rows: Sequence[DescriptorRow], marked: Sequence[int] = (), *, width: int, most: int = MOST_ROWS
) -> list[Line]:
    """Return a line for each descriptor, below a heading for each process, and what was left out.

    ``3 -> socket:[48213]  tcp 0.0.0.0:9999 LISTEN``, with an arrow behind each marked row. At most that many
    rows are shown, marked rows before others.
    """
    order = sorted(range(len(rows)), key=lambda index: (rows[index].pid, rows[index].descriptor, index))
    chosen = select(order, marked, most)
    marks = frozenset(marked)
    shown = [(rows[index], index in marks) for index in chosen.indexes]
    links = max((width_of(render_link(row)) for row, _ in shown), default=0)
    aligned = align_marks([Line(_one_line(row, links), mark) for row, mark in shown])
    if any(width_of(line.text) > width for line in aligned):
        return [*_under_headings(shown, [_two_lines(row, mark) for row, mark in shown]), *chosen.told()]
    return [*_under_headings(shown, [[line] for line in aligned]), *chosen.told()]


def render_link(row: DescriptorRow) -> str:
    """Return the descriptor and what its link reads.

    >>> render_link(DescriptorRow(4242, "server", 3, "socket:[48213]"))
    '3 -> socket:[48213]'
    """
    is_deleted = row.target.endswith(_DELETED)
    return f"{row.descriptor} -> {for_cell(row.target.removesuffix(_DELETED))}{_DELETED if is_deleted else ''}"


def describe(row: DescriptorRow) -> str:
    """Return what the descriptor is: its socket, or one of the three that every program starts with."""
    if row.socket is not None:
        return describe_socket(row.socket)
    return _STANDARD.get(row.descriptor, "")


def describe_socket(row: SocketRow) -> str:
    """Return a socket in a few words: ``tcp 10.9.0.2:9999 – 10.9.0.10:52038 ESTABLISHED``."""
    if row.protocol is SocketProtocol.UNIX:
        return " ".join(filter(None, ("unix", for_cell(row.path), row.state)))
    ends = for_terminal(str(row.local))
    if row.remote.port:
        ends += f" – {for_terminal(str(row.remote))}"
    return f"{row.protocol} {ends} {shown_state(row)}".rstrip()


def _one_line(row: DescriptorRow, links: int) -> str:
    return f"{pad(render_link(row), links)}  {describe(row)}".rstrip()


def _two_lines(row: DescriptorRow, marked: bool) -> list[Line]:
    first = f"{render_link(row)} {MARK}" if marked else render_link(row)
    about = describe(row)
    return [Line(first, marked), *([Line(f"  {about}", marked)] if about else [])]


def _under_headings(shown: Sequence[tuple[DescriptorRow, bool]], blocks: Sequence[list[Line]]) -> list[Line]:
    lines: list[Line] = []
    pid = None
    for (row, _), block in zip(shown, blocks, strict=True):
        if row.pid != pid:
            pid = row.pid
            lines.append(Line(f"/proc/{pid}/fd  ({for_cell(row.process)})", heading=True))
        lines += block
    return lines
