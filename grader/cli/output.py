"""Standard output whose reader may go: `sockgrade list | head -1`."""

import os
import sys
from typing import Any, TextIO


class PatientStream:
    """Passes everything on to a stream until its reader has gone; what comes then is dropped.

    So the exit status still says what was found, not that nobody wanted to read it all.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or drop."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            self._give_up()
            return len(text)

    def flush(self) -> None:
        """Flush, or drop."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            self._give_up()

    def _give_up(self) -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def be_patient() -> None:
    """Make standard output and errors patient."""
    sys.stdout = PatientStream(sys.stdout)
    sys.stderr = PatientStream(sys.stderr)
