"""Rows of a socket table as the lines that ``netstat -tuna`` prints (net-tools 2.10).

Pure: rows and a width in, lines out. It knows netstat's columns; it must not know colours or findings.

Where netstat's own layout is too wide, the same columns are drawn closer, and on the narrowest terminals each
row becomes a small block. One column more tells what netstat tells root only, and what it tells nobody: which
descriptor holds the socket, or that the connection still waits to be accepted.
"""

from collections.abc import Sequence
from typing import NamedTuple

from grader.model.sockets import SocketProtocol, SocketRow, SocketState
from grader.report.escape import for_terminal
from grader.report.holder import LEGEND, TITLE, HolderStyle, is_held, render_holder
from grader.report.table import MARK, Line, align_marks, select, width_of
from grader.report.unix_sockets import render_unix

MOST_ROWS = 24
_LOCAL, _FOREIGN, _STATE_WIDTH = "Local Address", "Foreign Address", 11
_UDP = (SocketProtocol.UDP, SocketProtocol.UDP6)
_TCP = (SocketProtocol.TCP, SocketProtocol.TCP6)
_PROTOCOL_ORDER = {protocol: rank for rank, protocol in enumerate(SocketProtocol)}
_STATES = (
    SocketState.LISTEN,
    SocketState.SYN_SENT,
    SocketState.SYN_RECV,
    SocketState.ESTABLISHED,
    SocketState.CLOSE_WAIT,
    SocketState.LAST_ACK,
    SocketState.FIN_WAIT1,
    SocketState.FIN_WAIT2,
    SocketState.CLOSING,
    SocketState.TIME_WAIT,
    SocketState.CLOSE,
)
_STATE_ORDER = {state: rank for rank, state in enumerate(_STATES)}


class Layout(NamedTuple):
    """How wide the address columns are, and how the holder of a socket is told."""

    local: int = 23
    """netstat's own; a longer address pushes the rest aside, as with ``netstat --wide``."""
    foreign: int = 23
    holder: HolderStyle = "none"


EXACT = Layout()


def header(layout: Layout = EXACT) -> str:
    """Return netstat's line of column names, without the spaces at its end."""
    line = f"Proto Recv-Q Send-Q {_LOCAL:<{layout.local}} {_FOREIGN:<{layout.foreign}} {'State':<{_STATE_WIDTH}}"
    return line.rstrip() if layout.holder == "none" else f"{line} {TITLE}"


def render_row(row: SocketRow, layout: Layout = EXACT) -> str:
    """Return the line that netstat prints for one TCP or UDP socket, without the spaces at its end.

    The format is ``"%-4s  %6ld %6ld %-*s %-*s %-11s"`` (net-tools 2.10, netstat.c).
    """
    local, foreign = _addresses(row)
    line = (
        f"{row.protocol:<4}  {row.receive_queue:>6} {shown_send_queue(row):>6} {local:<{layout.local}} "
        f"{foreign:<{layout.foreign}} {shown_state(row):<{_STATE_WIDTH}}"
    )
    return f"{line} {render_holder(row, layout.holder)}".rstrip()


def _addresses(row: SocketRow) -> tuple[str, str]:
    return for_terminal(str(row.local)), for_terminal(str(row.remote))


def shown_state(row: SocketRow) -> str:
    """Return the ``State`` column: netstat prints nothing for an unconnected UDP socket."""
    return "" if row.protocol in _UDP and row.state is SocketState.CLOSE else row.state.value


def shown_send_queue(row: SocketRow) -> int:
    """Return the ``Send-Q`` column: 0 for LISTEN, where netstat (unlike ``ss``) does not show the backlog."""
    return 0 if row.state is SocketState.LISTEN else row.send_queue


def describe_accept_queue(row: SocketRow) -> str:
    """Return what the queues of a LISTEN row mean, ``""`` for any other row.

    There, Recv-Q counts connections and ``ss -tln`` shows the backlog under Send-Q (listen(2)).
    """
    if row.state is not SocketState.LISTEN or row.protocol not in _TCP:
        return ""
    waiting = "connection waits" if row.receive_queue == 1 else "connections wait"
    local = for_terminal(str(row.local))
    return f"`{local}`: {row.receive_queue:,} {waiting} to be accepted, backlog {row.send_queue:,}"


def sort_rows(rows: Sequence[SocketRow]) -> list[int]:
    """Return the rows' indexes in reading order: protocols as netstat has them, LISTEN first, then by port."""

    def place(index: int) -> tuple[object, ...]:
        row = rows[index]
        kind = (_PROTOCOL_ORDER[row.protocol], _STATE_ORDER[row.state], row.path)
        # The length first: 10.9.0.2 comes before 10.9.0.10.
        local = (row.local.port, len(row.local.address), row.local.address)
        remote = (len(row.remote.address), row.remote.address, row.remote.port)
        return (*kind, local, remote, index)

    return sorted(range(len(rows)), key=place)


def render_table(
    rows: Sequence[SocketRow], marked: Sequence[int] = (), *, width: int, most: int = MOST_ROWS
) -> list[Line]:
    """Return the whole table in at most that width, with at most that many rows, marked rows before others.

    UNIX sockets, which ``netstat -tuna`` leaves out, come last in columns of their own. What is left out is told.
    """
    chosen = select(sort_rows(rows), marked, most)
    marks = frozenset(marked)
    shown = [(rows[index], index in marks) for index in chosen.indexes]
    inet = [pair for pair in shown if pair[0].protocol is not SocketProtocol.UNIX]
    unix = [pair for pair in shown if pair[0].protocol is SocketProtocol.UNIX]
    return [*_render_inet(inet, width), *render_unix(unix, width), *chosen.told()]


def _render_inet(rows: Sequence[tuple[SocketRow, bool]], width: int) -> list[Line]:
    if not rows:
        return []
    for layout in _layouts([row for row, _ in rows]):
        table = [Line(render_row(row, layout), marked) for row, marked in rows]
        lines = align_marks([Line(header(layout), heading=True), *table])
        if max(width_of(line.text) for line in lines) <= width:
            return lines + _legend(layout, rows)
    return [line for row, marked in rows for line in _block(row, marked)]


def _legend(layout: Layout, rows: Sequence[tuple[SocketRow, bool]]) -> list[Line]:
    needed = layout.holder == "short" and any(row.is_queued for row, _ in rows)
    return [Line(LEGEND, heading=True)] if needed else []


def _layouts(rows: Sequence[SocketRow]) -> list[Layout]:
    """Return the layouts to try, the best first: netstat's own, then closer, then telling less of the holder."""
    addresses = [_addresses(row) for row in rows]
    close = Layout(
        max(len(_LOCAL), *(len(local) for local, _ in addresses)),
        max(len(_FOREIGN), *(len(foreign) for _, foreign in addresses)),
    )
    if not any(is_held(row) for row in rows):
        return [EXACT, close]
    return [Layout(holder="full"), close._replace(holder="full"), close._replace(holder="short"), close]


def _block(row: SocketRow, marked: bool) -> list[Line]:
    """Return a row as a few short lines, for terminals on which no table fits."""
    local, foreign = _addresses(row)
    first = f"{row.protocol} {shown_state(row)}".rstrip()
    rest = [
        f"  local    {local}",
        f"  foreign  {foreign}",
        f"  Recv-Q {row.receive_queue}, Send-Q {shown_send_queue(row)}",
    ]
    if is_held(row):
        rest.append(f"  held by  {render_holder(row)}")
    return [Line(f"{first} {MARK}" if marked else first, marked), *(Line(text, marked) for text in rest)]
