"""Who wants to know how a run gets on."""

from typing import Protocol

from grader.model.finding import Finding

HIDDEN_TITLE = "a check for the instructor"
"""Told in the place of a hidden step's title: whoever runs the grader may be a student."""


class Progress(Protocol):
    """Told of each step as it begins and ends."""

    def begins(self, number: int, total: int, title: str) -> None:
        """A step begins; numbers count from 1."""

    def ends(self, number: int, total: int, finding: Finding) -> None:
        """A step has its finding."""


class SilentProgress:
    """Where nobody looks on."""

    def begins(self, number: int, total: int, title: str) -> None:
        """Say nothing."""

    def ends(self, number: int, total: int, finding: Finding) -> None:
        """Say nothing."""
