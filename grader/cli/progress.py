"""Live progress of a run, on one line of the terminal that the report then takes the place of."""

import os
import shutil
import time
from typing import TextIO

from grader.engine.progress import HIDDEN_TITLE
from grader.model.finding import Finding, Outcome
from grader.report.progress import render_progress_line

_ERASE_LINE = "\r\x1b[2K"


class TerminalProgress:
    """Writes a line while a step is under way. No thread: a lab forks, and a fork copies one thread."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._color = not os.environ.get("NO_COLOR")
        self._began = time.monotonic()

    def begins(self, number: int, total: int, title: str) -> None:
        """Show the step that is under way."""
        self._write(number, total, title, "running")

    def ends(self, number: int, total: int, finding: Finding) -> None:
        """Show how it ended; after the last, make room for the report."""
        title = finding.title if finding.audience == "student" else HIDDEN_TITLE
        self._write(number, total, title, finding.outcome)
        if number == total:
            self._stream.write(_ERASE_LINE)
            self._stream.flush()

    def _write(self, number: int, total: int, title: str, state: "Outcome | str") -> None:
        width = shutil.get_terminal_size().columns
        line = render_progress_line(number, total, title, state, width=width - 1, color=self._color)  # type: ignore[arg-type]
        self._stream.write(f"{_ERASE_LINE}{line}")
        self._stream.flush()
