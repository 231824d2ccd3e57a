"""What a terminal must be able to do for questions to be asked in it."""

from collections.abc import Sequence
from typing import Protocol


class Stopped(Exception):  # noqa: N818 - it is no error: the learner wants no more
    """The learner ends the quiz."""

    def __init__(self, *, by_interrupt: bool = False) -> None:
        super().__init__("the quiz was ended")
        self.by_interrupt = by_interrupt
        """Whether by Ctrl-C."""


def is_text(line: str) -> bool:
    """Return whether a line was UTF-8: what was not has arrived as lone surrogates (PEP 383)."""
    return not any("\ud800" <= character <= "\udfff" for character in line)


class Prompter(Protocol):
    """Asks for one piece of an answer at a time. A `?` shows the hint and asks again; each may raise Stopped."""

    stop_key: str
    """What ends the quiz, in words."""
    hint: str
    """What `?` shows; to be set before a question is asked."""

    def show(self, text: str) -> None:
        """Print a text that is laid out already."""

    def choose(self, message: str, texts: Sequence[str], *, may_go_back: bool = False) -> str | None:
        """Return the text that was chosen; None to go back to the choice before."""

    def choose_several(self, message: str, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the texts that were chosen, in the order shown; perhaps none."""

    def write(self, message: str) -> str:
        """Return a line that was written, without white space around it."""
