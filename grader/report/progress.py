"""One line of live progress, which the caller prints, and prints over.

It must not know time or the terminal: index, width and colour are told.
"""

from typing import Literal

from grader.model.finding import Outcome
from grader.report.escape import for_value
from grader.report.layout import Page
from grader.report.table import shorten
from grader.report.words import LONGEST_OUTCOME, render_outcome

State = Outcome | Literal["running"]


def render_progress_line(
    index: int, total: int, title: str, state: State, *, width: int = 80, color: bool = False
) -> str:
    """Return a line such as ``[3/9] ✓ passed   the server listens``, of at most that many columns.

    ``index`` counts from 1. There is no line break in it; a longer title ends in ``…``.
    """
    page = Page(width=width, color=color)
    number = f"[{index:>{len(str(total))}}/{total}] "
    word = render_outcome(state) if isinstance(state, Outcome) else f"· {state:<{LONGEST_OUTCOME}}"
    style = state.value if isinstance(state, Outcome) else "hint"
    start = f"{number}{word}  "
    page.headline(start, style, shorten(for_value(title), page.measure - len(start)), "", title_style="plain")
    return page.text().removesuffix("\n")
