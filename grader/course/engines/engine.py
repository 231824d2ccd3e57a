"""What grades many submissions at a time: the one interface of all engines."""

from concurrent.futures import Future
from typing import Protocol


class EngineLost(Exception):  # noqa: N818 - it is no error of ours
    """Nothing can be graded any more; the message says why and what to do."""


class Engine(Protocol):
    """Grades what it is given, each as bytes, in whatever order."""

    @property
    def window(self) -> int:
        """How many submissions may wait in it or be graded: enough to keep all workers busy."""

    @property
    def sends_exercises(self) -> bool:
        """Whether its workers may be where the exercises are not."""

    def submit(self, parcel: bytes, deadline_s: float) -> "Future[bytes]":
        """Return what will be the result, as bytes; whatever a submission does, there is one.

        The future raises EngineLost, or is cancelled, only when the engine itself can't go on.
        """

    def close(self) -> None:
        """End at once all that it started; what is graded just then is lost."""
