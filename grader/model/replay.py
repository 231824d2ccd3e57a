"""What a recorded run was given, and what it is given when it is judged again."""

from typing import Literal

from grader.model.facts import facts
from grader.model.finding import Finding
from grader.model.report import Report

ChangeKind = Literal["verdict", "words", "needs-run", "gone"]


@facts
class Change:
    """A step of which the replay says something else than the run did."""

    id: str
    title: str
    kind: ChangeKind
    """Another outcome, reason or points; the same in other words; no verdict without a run; or no such step now."""
    before: Finding | None
    """None for a step that is new."""
    after: Finding | None
    """None for a step that is no longer there."""


@facts
class Replay:
    """What a recorded run was given, and what it would be given now."""

    before: Report
    after: Report
    changes: tuple[Change, ...]

    @property
    def needs_run(self) -> tuple[Change, ...]:
        """The steps that only a new run can judge."""
        return tuple(change for change in self.changes if change.kind == "needs-run")

    @property
    def is_same(self) -> bool:
        """Whether every verdict and all points are as they were, whatever the words."""
        points = (self.before.points, self.before.points_possible)
        return points == (self.after.points, self.after.points_possible) and all(
            change.kind == "words" for change in self.changes
        )
