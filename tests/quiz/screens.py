"""A real pseudo-terminal with `sockgrade` in it, and what a person would see on it."""

import codecs
import fcntl
import os
import pty
import select
import struct
import termios
import time
from pathlib import Path

import pyte

from tests.cli.command import environment, forked_on_terminal
from tests.waiting import wait_until

LINES, COLUMNS = 120, 100
UP, DOWN, ENTER, BACKSPACE, CONTROL_C, CONTROL_D = "\x1b[A", "\x1b[B", "\r", "\x7f", "\x03", "\x04"
WITHIN_S = 40.0
_LOCAL_MODES = 3
"""Where termios.tcgetattr() has ICANON."""


class Terminal:
    """A screen that is high enough for a whole quiz."""

    def __init__(self, *arguments: str, state_home: Path, columns: int = COLUMNS, **changed: str) -> None:
        self.raw = ""
        self._screen = pyte.Screen(columns, LINES)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        # No terminal that answers where its cursor is: prompt_toolkit would wait for that.
        given = environment(XDG_STATE_HOME=str(state_home), PROMPT_TOOLKIT_NO_CPR="1", **changed)
        self._has_lists = given["TERM"] != "dumb" and "--plain" not in arguments
        self._side, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, columns, 0, 0))
        self.process = forked_on_terminal(*arguments, environment=given, terminal=theirs)
        os.close(theirs)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._side)
        self.process.kill()

    @property
    def text(self) -> str:
        """What is on the screen now, without empty lines at its end."""
        while self._read(0):
            pass
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def _read(self, timeout_s: float) -> bool:
        """Show what is written within that time; return whether anything was."""
        if not select.select([self._side], [], [], max(0.0, timeout_s))[0]:
            return False
        try:
            data = self._decoder.decode(os.read(self._side, 65536))
        except OSError:  # EIO: nobody has the other side any more
            return False
        self.raw += data
        self._stream.feed(data)
        return True

    def wait_for(self, words: str, times: int = 1) -> None:
        """Wait until the words are on the screen, so many times."""
        until_s = time.monotonic() + WITHIN_S
        while (text := self.text).count(words) < times:
            assert self._read(until_s - time.monotonic()), f"{words!r} is not {times} times on the screen:\n{text}"

    def press(self, *keys: str) -> None:
        """Press keys, as soon as what lists answers reads each key."""
        if self._has_lists:
            wait_until(self._reads_keys, timeout_s=WITHIN_S, what="somebody who reads keys")
        os.write(self._side, "".join(keys).encode())

    def _reads_keys(self) -> bool:
        return not termios.tcgetattr(self._side)[_LOCAL_MODES] & termios.ICANON

    def wait_for_end(self) -> int:
        """Return the exit status; -n for a signal."""
        until_s = time.monotonic() + WITHIN_S
        while self._read(until_s - time.monotonic()):  # what nobody reads would keep it from ending
            pass
        status = self.process.wait(max(0.0, until_s - time.monotonic()))
        assert status is not None, f"no end of\n{self.text}"
        return status
