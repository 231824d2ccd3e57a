"""A real pseudo-terminal with `sockgrade` in it, and what a person would see on it."""

import sys
from pathlib import Path
from typing import Any

import pexpect
import pyte

from tests.cli.command import REPOSITORY, environment
from tests.waiting import wait_until

LINES, COLUMNS = 120, 100
UP, DOWN, ENTER, BACKSPACE, CONTROL_C, CONTROL_D = "\x1b[A", "\x1b[B", "\r", "\x7f", "\x03", "\x04"


class Terminal:
    """A screen that is high enough for a whole quiz."""

    def __init__(self, *arguments: str, state_home: Path, columns: int = COLUMNS, **changed: str) -> None:
        self.raw = ""
        self._screen = pyte.Screen(columns, LINES)
        self._stream = pyte.Stream(self._screen)
        self.process: Any = pexpect.spawn(
            sys.executable,
            ["-m", "grader", *arguments],
            cwd=str(REPOSITORY),
            # No terminal that answers where its cursor is: prompt_toolkit would wait for that.
            env=environment(XDG_STATE_HOME=str(state_home), PROMPT_TOOLKIT_NO_CPR="1", **changed),
            dimensions=(LINES, columns),
            encoding="utf-8",
            timeout=30,
        )

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.close(force=True)

    @property
    def text(self) -> str:
        """What is on the screen now, without empty lines at its end."""
        self._read()
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def _read(self) -> None:
        try:
            while True:
                data = self.process.read_nonblocking(65536, timeout=0)
                self.raw += data
                self._stream.feed(data)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return

    def wait_for(self, words: str, times: int = 1) -> None:
        """Wait until the words are on the screen, so many times."""
        try:
            wait_until(lambda: self.text.count(words) >= times, timeout_s=40)
        except AssertionError:
            raise AssertionError(f"{words!r} is not {times} times on the screen:\n{self.text}") from None

    def press(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.process.send(key)

    def wait_for_end(self) -> int:
        """Return the exit status; -n for a signal."""
        wait_until(self._has_ended, timeout_s=40, what=f"an end of\n{self.text}")
        self._read()
        status = self.process.exitstatus
        return int(status) if status is not None else -int(self.process.signalstatus)

    def _has_ended(self) -> bool:
        self._read()  # what nobody reads would keep it from ending
        return not self.process.isalive()
