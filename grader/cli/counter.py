"""How far many gradings are, on one line of the terminal that the result then takes the place of."""

import os
import shutil
import time
from typing import TextIO

_ERASE_LINE = "\r\x1b[2K"


def shows_live(stream: TextIO) -> bool:
    """Return whether a line of this stream can be written over."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class Counter:
    """Writes ``12 of 40, about 3 min left`` and what was done last; after the last, the line is erased."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream = stream
        self._total = total
        self._done = 0
        self._began = time.monotonic()
        self._show("")

    def count(self, name: str) -> None:
        """One more is done."""
        self._done += 1
        self._show(name)

    def _show(self, name: str) -> None:
        line = f"{self._done} of {self._total}{self._left()}{f': {name}' if name else ''}"
        width = shutil.get_terminal_size().columns - 1
        self._stream.write(_ERASE_LINE + (line[:width] if self._done < self._total else ""))
        self._stream.flush()

    def _left(self) -> str:
        """What is left takes as long as what was done, on average."""
        if not self._done:
            return ""
        seconds = (time.monotonic() - self._began) / self._done * (self._total - self._done)
        return f", about {seconds:.0f} s left" if seconds < 100 else f", about {seconds / 60:.0f} min left"
