"""What a gradebook needs to know of a record: its result without the evidence, which is most of it. Pure."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from grader.course.parcel import Status
from grader.model.exercise import Audience
from grader.model.marks import AnswerStatus

_DIFFERENT = 10_000
"""How many checks and how many verdicts are remembered to be shared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How a step of the exercise ended."""

    id: str
    audience: Audience
    """Who may know of it: students are told nothing of those for their instructor."""
    outcome: str
    reason: str
    points: float
    points_possible: float
    diagnoses: tuple[str, ...]
    """The names of the mistakes that are behind it, the cause first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of one submission in one exercise."""

    status: Status
    outcome: str
    """Of the report; ``unusable`` or ``error`` where there is none."""
    message: str = ""
    points: float | None = None
    """None where nothing may be said: no report, or not on everything."""
    points_possible: float = 0
    has_answers: bool = False
    """Whether answers to the exercise's questions were handed in with it."""
    quiz_points: float | None = None
    """Of the answers; None where there are none, or where none of them could be read."""
    quiz_points_possible: float = 0
    quiz_problem: str = ""
    """What of the answers could not be understood, as a short sentence."""
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
        told = tuple(f"{what}: {', '.join(ids)}" for what, ids in found.items() if ids)
        return (*told, self.quiz_problem) if self.quiz_problem else told


_WORDS = {"unusable": "can't be graded", "error": "no verdict"}


def verdict_of(record: dict[str, Any]) -> Verdict:
    """Return the verdict in a record. Raises KeyError or TypeError for what is none."""
    return _shared_verdict(_read(record))


@lru_cache(maxsize=_DIFFERENT)
def _shared_verdict(verdict: Verdict) -> Verdict:
    """Return the same object for the same: most submissions fail in one of a few ways."""
    return verdict


def _read(record: dict[str, Any]) -> Verdict:
    report = record["report"]
    status, message, notes = record["status"], record["message"], tuple(record["notes"])
    if report is None:
        return Verdict(status=status, outcome=status, message=message, notes=notes)
    return Verdict(
        status=status,
        outcome=report["outcome"],
        message=message,
        points=report["points"],
        points_possible=report["points_possible"],
        checks=tuple(_check(finding) for finding in report["findings"]),
        notes=notes,
        **_quiz(report["quiz"]),
    )


def _quiz(marks: dict[str, Any] | None) -> dict[str, Any]:
    if marks is None:
        return {}
    problems = marks["problems"]
    is_unread = problems and all(each["status"] == AnswerStatus.UNANSWERED for each in marks["answers"])
    more = f" (and {len(problems) - 1} more)" if problems[1:] else ""
    return {
        "has_answers": True,
        # Nobody can say what a file was worth that can't be read, or that answers another quiz.
        "quiz_points": None if is_unread else marks["points"],
        "quiz_points_possible": marks["points_possible"],
        "quiz_problem": f"not all of its answers can be understood: {problems[0]}{more}" if problems else "",
    }


def _check(finding: dict[str, Any]) -> Check:
    return _shared_check(
        finding["id"],
        finding["audience"],
        finding["outcome"],
        finding["reason"] or "",
        finding["points"],
        finding["points_possible"],
        tuple(each["id"] for each in finding["diagnoses"]),
    )


@lru_cache(maxsize=_DIFFERENT)
def _shared_check(
    check_id: str,
    audience: Audience,
    outcome: str,
    reason: str,
    points: float,
    points_possible: float,
    diagnoses: tuple[str, ...],
) -> Check:
    """Return the same object for the same: thousands of verdicts on one exercise are made of few."""
    return Check(
        id=check_id,
        audience=audience,
        outcome=outcome,
        reason=reason,
        points=points,
        points_possible=points_possible,
        diagnoses=diagnoses,
    )
