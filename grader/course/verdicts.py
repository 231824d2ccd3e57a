"""What a gradebook needs to know of a record: its result without the evidence, which is most of it. Pure."""

from functools import lru_cache
from typing import Any

from grader.course.parcel import Status
from grader.model.facts import facts

_DIFFERENT_CHECKS = 10_000
"""How many are remembered to be shared."""


@facts
class Check:
    """How a step of the exercise ended."""

    id: str
    outcome: str
    reason: str
    points: float
    points_possible: float
    diagnoses: tuple[str, ...]
    """The names of the mistakes that are behind it, the cause first."""


@facts
class Verdict:
    """The result of one submission in one exercise."""

    status: Status
    outcome: str
    """Of the report; ``unusable`` or ``error`` where there is none."""
    message: str = ""
    points: float | None = None
    """None where nothing may be said: no report, or not on everything."""
    points_possible: float = 0
    quiz_points: float | None = None
    quiz_points_possible: float = 0
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not hold by the submission's doing."""
        return tuple(check for check in self.checks if check.outcome == "failed")

    @property
    def worries(self) -> tuple[str, ...]:
        """Why a person should look at it, each as a short sentence."""
        if self.status != "graded":
            return (f"{_WORDS[self.status]}: {self.message}",)
        found = {
            "no verdict on": [each.id for each in self.checks if each.outcome == "error"],
            "this machine could not show": [
                each.id for each in self.checks if each.outcome == "skipped" and each.reason == "machine"
            ],
            "not decided within its time": [each.id for each in self.checks if each.reason == "timed-out"],
        }
        return tuple(f"{what}: {', '.join(ids)}" for what, ids in found.items() if ids)


_WORDS = {"unusable": "can't be graded", "error": "no verdict"}


def verdict_of(record: dict[str, Any]) -> Verdict:
    """Return the verdict in a record. Raises KeyError or TypeError for what is none."""
    report = record["report"]
    status, message, notes = record["status"], record["message"], tuple(record["notes"])
    if report is None:
        return Verdict(status=status, outcome=status, message=message, notes=notes)
    quiz = report["quiz"]
    return Verdict(
        status=status,
        outcome=report["outcome"],
        message=message,
        points=report["points"],
        points_possible=report["points_possible"],
        quiz_points=quiz["points"] if quiz else None,
        quiz_points_possible=quiz["points_possible"] if quiz else 0,
        checks=tuple(_check(finding) for finding in report["findings"]),
        notes=notes,
    )


def _check(finding: dict[str, Any]) -> Check:
    return _shared_check(
        finding["id"],
        finding["outcome"],
        finding["reason"] or "",
        finding["points"],
        finding["points_possible"],
        tuple(each["id"] for each in finding["diagnoses"]),
    )


@lru_cache(maxsize=_DIFFERENT_CHECKS)
def _shared_check(
    check_id: str, outcome: str, reason: str, points: float, points_possible: float, diagnoses: tuple[str, ...]
) -> Check:
    """Return the same object for the same: thousands of verdicts on one exercise are made of few."""
    return Check(
        id=check_id,
        outcome=outcome,
        reason=reason,
        points=points,
        points_possible=points_possible,
        diagnoses=diagnoses,
    )
