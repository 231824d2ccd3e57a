"""Who holds a socket: the process and its descriptor, or the kernel's accept queue.

Pure text; it must not know tables or colours.
"""

from typing import Literal

from grader.model.sockets import Owner, SocketRow
from grader.report.escape import for_cell

HolderStyle = Literal["full", "short", "none"]
TITLE = "Held by"
QUEUED = "queued: not accepted yet"
LEGEND = "fd: the descriptor of the program; queued: connected, but not accepted yet"


def render_holder(row: SocketRow, style: HolderStyle = "full") -> str:
    """Return which descriptor holds the socket, as ``4242/server fd 3``; ``-`` where none does."""
    if style == "none":
        return ""
    if row.is_queued:
        return QUEUED if style == "full" else "queued"
    if not row.owners:
        return "-"
    first = _owner(row.owners[0], style)
    others = len(row.owners) - 1
    return f"{first} and {others:,} more" if others else first


def _owner(owner: Owner, style: HolderStyle) -> str:
    if style == "short":
        return f"fd {owner.descriptor}"
    return f"{owner.pid}/{for_cell(owner.process)} fd {owner.descriptor}"


def is_held(row: SocketRow) -> bool:
    """Return whether there is something to tell of its holder."""
    return bool(row.owners) or row.is_queued
