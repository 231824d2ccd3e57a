"""A page of terminal text: lines of styled text, wrapped to a width, with or without colour.

It knows rich and columns; it must not know reports. Every text that it is given must be escaped already, and
none is ever read as rich markup.
"""

from collections.abc import Iterable, Sequence
from io import StringIO

from rich.console import Console
from rich.text import Text

from grader.report.escape import for_log
from grader.report.table import MARK, Line, pad, width_of

NARROWEST = 20
"""Columns below which nothing could be laid out."""
MEASURE = 100
"""Columns of the longest line of prose: a longer one is hard to follow. Tables may use the whole page."""
CODE = r"`[^`\n]+`"

STYLES = {
    "passed": "green",
    "failed": "bold red",
    "skipped": "yellow",
    "error": "bold magenta",
    "title": "bold",
    "quiet": "dim",
    "hint": "bold cyan",
    "code": "cyan",
    "mark": "bold yellow",
    "plain": "",
}
"""Of the sixteen colours that every terminal lets its user choose."""


class Page:
    """Lines, one below the other."""

    def __init__(self, *, width: int, color: bool) -> None:
        self.width = max(width, NARROWEST)
        self.measure = min(self.width, MEASURE)
        self._out = StringIO()
        self._console = Console(
            file=self._out,
            width=self.width,
            color_system="standard" if color else None,
            force_terminal=color,
            force_jupyter=False,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
            _environ={},  # what is asked for decides, not NO_COLOR or TERM: that is the caller's to read
        )
        self._is_blank = True

    def blank(self) -> None:
        """Leave a line free, but never two, and none at the top."""
        if not self._is_blank:
            self._put(Text())

    def headline(self, start: str, start_style: str, title: str, end: str, *, title_style: str = "title") -> None:
        """Add a line with its kind before it, and a short text at its right end where there is room for that."""
        first, body = Text(start, STYLES[start_style]), Text(title, STYLES[title_style])
        room = self.measure - first.cell_len - width_of(end) - 2
        if not end or room < NARROWEST:
            self._put_wrapped(body.append(f" ({end})" if end else ""), first, self.measure)
            return
        top, *others = self.wrap(body, room)
        line = Text.assemble(first, top)
        line.pad_right(self.measure - line.cell_len - width_of(end))
        self._put(line.append(end, STYLES["quiet"]))
        for other in others:
            self._put(Text.assemble(" " * first.cell_len, other))

    def paragraph(
        self, text: str, *, style: str = "plain", indent: int = 2, label: str = "", label_style: str = "quiet"
    ) -> None:
        """Add a text, wrapped, its line breaks kept; a label stands before it and all lines align behind that."""
        body = Text(text, style=STYLES[style])
        body.highlight_regex(CODE, STYLES["code"])
        self._put_wrapped(body, Text(" " * indent).append(label, STYLES[label_style]), self.measure)

    def _put_wrapped(self, body: Text, first: Text, width: int, hang: int = 0) -> None:
        """Add a text behind another, further lines aligned; below it where that leaves too little room."""
        hang = hang or first.cell_len
        if width - hang < NARROWEST // 2:
            self._put(first)
            first, hang = Text("    "), 4
        for number, line in enumerate(self.wrap(body, width - hang)):
            self._put(Text.assemble(first if number == 0 else " " * hang, line))

    def wrap(self, text: Text, width: int) -> list[Text]:
        """Return the text as lines of at most that many columns; a longer word is folded, nothing is lost."""
        return list(text.wrap(self._console, width, overflow="fold", tab_size=8)) or [Text()]

    def table(self, lines: Iterable[Line], *, indent: int = 2) -> None:
        """Add a table's lines as they are; only one that is wider than the page is folded."""
        for line in lines:
            text = Text(line.text, style=STYLES["quiet" if line.heading else "plain"])
            if line.marked:
                text.stylize("bold")
                text.highlight_words([MARK], STYLES["mark"])
            start = Text(" " * indent)
            if indent + text.cell_len <= self.width:
                self._put(Text.assemble(start, text))
            else:  # deeper, so that what spills over can't pass for a row
                self._put_wrapped(text, start, self.width, hang=indent + 4)

    def fields(self, pairs: Sequence[tuple[str, Sequence[str]]], *, indent: int = 2) -> None:
        """Add labelled values, the labels in one column and each value on lines of its own."""
        labels = max((width_of(label) for label, _ in pairs), default=0) + 2
        for label, values in pairs:
            for number, value in enumerate(values):
                self.paragraph(value, indent=indent, label=pad(label if number == 0 else "", labels))

    def quoted(self, text: str, *, indent: int = 2) -> None:
        """Add a line that others wrote, behind a bar, so that it can't pass for one of the report's own."""
        bar = Text(" " * indent).append("│ ", STYLES["quiet"])
        for line in self.wrap(Text(text), self.width - indent - 2):
            self._put(Text.assemble(bar, line))

    def _put(self, line: Text) -> None:
        line.rstrip()
        self._is_blank = not line.plain
        self._console.print(line, no_wrap=True, overflow="ignore", crop=False)

    def text(self) -> str:
        """Return the page, with a line break at its end: only now it is known where lines begin."""
        return for_log(self._out.getvalue())
