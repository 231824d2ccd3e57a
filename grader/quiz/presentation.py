"""What stands below a question's text: options, items, or a row of netstat with empty cells.

Pure: a question in, lines of plain text out.
"""

from collections.abc import Mapping

from grader.model.questions.base import Question
from grader.model.questions.choice import Choice
from grader.model.questions.match import Match
from grader.model.questions.netstat_row import CELLS, HEADINGS, CellName, NetstatRow
from grader.model.questions.order import Order
from grader.model.questions.several import Several

BLANK = "______"


def texts_in_file_order(question: Question) -> tuple[str, ...]:
    """Return what there is to choose from, as answers count letters; where that would tell the answer, sorted."""
    if isinstance(question, Choice | Several):
        return tuple(option.text for option in question.options)
    if isinstance(question, Order):
        return tuple(sorted(question.items))
    return tuple(sorted(question.choices)) if isinstance(question, Match) else ()


def netstat_lines(question: NetstatRow, filled: Mapping[str, str] | None = None) -> list[str]:
    """Return netstat's heading and the row, its blank cells as lines unless they are filled in."""
    texts = {name: question.row.cell(name) for name in CELLS}
    for name in question.blanks:
        texts[name] = (filled or {}).get(name) or BLANK
    widths = {name: max(len(HEADINGS[name]), len(texts[name])) for name in CELLS}
    align = {name: ">" if name in ("recv_q", "send_q") else "<" for name in CELLS}

    def line(cells: Mapping[CellName, str]) -> str:
        return " ".join(f"{cells[name]:{align[name]}{widths[name]}}" for name in CELLS).rstrip()

    return [line({**HEADINGS}), line({**texts})]


def one_line(text: str) -> str:
    """Return a text with its line breaks and repeated spaces made single spaces."""
    return " ".join(text.split())
