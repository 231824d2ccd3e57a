"""What a program prints, kept up to a limit, read from a pseudo-terminal or a pipe."""

import contextlib
import os
import termios
from collections.abc import Callable

from grader.lab.pump import Pump

_CHUNK_BYTES = 65536
_READS_AT_ONCE = 256
FLOOD_FACTOR = 8
"""A program that prints this many times more than is kept is stopped."""


def open_terminal() -> tuple[int, int]:
    """Return the grader's and the program's end of a pseudo-terminal (pty(7)).

    A terminal, because the C library holds back a program's lines on a pipe (setvbuf(3)): a learner's prints
    would be seen only after its end. It neither echoes nor turns newlines into pairs. Raises OSError.
    """
    ours, theirs = os.openpty()
    attributes = termios.tcgetattr(theirs)
    attributes[1] &= ~termios.OPOST
    attributes[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(theirs, termios.TCSANOW, attributes)
    os.set_blocking(ours, False)
    return ours, theirs


class Output:
    """The output of one program so far."""

    def __init__(self, pump: Pump, descriptor: int, limit_bytes: int) -> None:
        self._pump = pump
        self._descriptor = descriptor
        self._limit_bytes = limit_bytes
        self._kept = bytearray()
        self._dropped_bytes = 0
        self.on_flood: Callable[[], None] | None = None
        """Called once when so much was printed that the program should be stopped."""
        self.total_bytes = 0
        self.ended = False
        pump.add(descriptor, self._read)

    @property
    def dropped_bytes(self) -> int:
        """Bytes printed beyond the limit."""
        return self._dropped_bytes

    @property
    def is_flood(self) -> bool:
        """Whether so much was printed that the program should be stopped."""
        return self.total_bytes > self._limit_bytes * FLOOD_FACTOR

    @property
    def text(self) -> str:
        r"""What was kept, as text; a byte that is no UTF-8 as ``\xNN``."""
        return self._kept.decode("utf-8", "backslashreplace")

    def take(self) -> bytes:
        """Return what was kept since the last time, and keep it no longer."""
        data = bytes(self._kept)
        self._kept.clear()
        return data

    def _read(self) -> None:
        """Take in what is there: a terminal gives 4 KiB at a time, and who prints must not wait for us."""
        for _ in range(_READS_AT_ONCE):
            try:
                data = os.read(self._descriptor, _CHUNK_BYTES)
            except BlockingIOError:
                return
            except OSError:
                data = b""  # EIO: nobody has the program's end of the terminal open any more (pty(7))
            if not data:
                self.close()
                return
            self._take(data)

    def _take(self, data: bytes) -> None:
        self.total_bytes += len(data)
        room = max(0, self._limit_bytes - len(self._kept))
        self._kept += data[:room]
        self._dropped_bytes += max(0, len(data) - room)
        if self.is_flood and self.on_flood is not None:
            stop, self.on_flood = self.on_flood, None
            stop()

    def close(self) -> None:
        """Take in what is left, without waiting, and close the grader's end."""
        if not self.ended:
            self.ended = True
            self._pump.remove(self._descriptor)
            with contextlib.suppress(OSError):
                os.close(self._descriptor)

    def finish(self) -> None:
        """After the program's end: take in all that it had printed."""
        while not self.ended:
            before = self.total_bytes
            self._read()
            if self.total_bytes == before:
                self.close()
