"""``netstat-row``: empty cells of a row of ``netstat -tuna`` are filled in."""

from dataclasses import field
from typing import Annotated, Literal

from grader.model.language import Constraint, Model
from grader.model.questions.base import Question
from grader.model.questions.comparison import normalised
from grader.model.questions.text import ShortAnswer
from grader.model.sockets import SocketState

CellName = Literal["proto", "recv_q", "send_q", "local", "foreign", "state"]
CELLS: tuple[CellName, ...] = ("proto", "recv_q", "send_q", "local", "foreign", "state")
"""In the order of netstat's columns."""
HEADINGS: dict[CellName, str] = {
    "proto": "Proto",
    "recv_q": "Recv-Q",
    "send_q": "Send-Q",
    "local": "Local Address",
    "foreign": "Foreign Address",
    "state": "State",
}
Address = Annotated[str, Constraint(pattern=r"^[0-9a-f.:]+:(\d+|\*)$", max_length=60)]
"""As netstat prints it: ``0.0.0.0:9999``, ``:::22``, ``0.0.0.0:*``."""
_Queue = Annotated[int, Constraint(ge=0, le=2**31)]


class NetstatCells(Model):
    """A row of ``netstat -tuna``."""

    proto: Literal["tcp", "tcp6", "udp", "udp6"]
    recv_q: _Queue = 0
    send_q: _Queue = 0
    local: Address
    """``Local Address``, such as `0.0.0.0:9999`."""
    foreign: Address
    """``Foreign Address``, such as `0.0.0.0:*`."""
    state: Annotated[SocketState, Constraint(strict=False)] | Literal[""] = ""
    """``State``; empty for UDP sockets that have no peer."""

    def cell(self, name: CellName) -> str:
        """Return what netstat prints in a column."""
        return str(getattr(self, name))


class NetstatRow(Question):
    """Fill in the empty cells of a row. Each is worth a part of the points."""

    kind: Literal["netstat-row"]
    row: NetstatCells
    """The whole row."""
    blanks: Annotated[tuple[CellName, ...], Constraint(min_length=1)]
    """The cells to fill in."""
    accept: dict[CellName, tuple[ShortAnswer, ...]] = field(default_factory=dict)
    """Further spellings that are right, by cell."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(set(self.blanks)) < len(self.blanks):
            raise ValueError("a cell is named twice in `blanks`")
        for name in self.accept:
            if name not in self.blanks:
                raise ValueError(f"`accept` names the cell `{name}`, which is not in `blanks`")

    def is_right(self, name: CellName, text: str) -> bool:
        """Return whether a text is right for a cell."""
        spellings = (self.row.cell(name), *self.accept.get(name, ()))
        return normalised(text) in map(normalised, spellings)
