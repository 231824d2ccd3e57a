"""Whether a report is what a program of an exercise must get. Pure."""

from enum import StrEnum
from typing import NamedTuple

from grader.authoring.programs import ShippedProgram
from grader.model.exercise import Mistake
from grader.model.finding import Finding, Outcome, Reason
from grader.model.report import Report


class Standing(StrEnum):
    """How a program stands to what its exercise says of it."""

    RIGHT = "right"
    """It got what it must."""
    WRONG = "wrong"
    """It got something else."""
    NO_VERDICT = "no-verdict"
    """This machine, or the grader, could not tell."""


class Verdict(NamedTuple):
    """What a report means for a program of an exercise."""

    standing: Standing
    problem: str = ""
    """What is not as it must be, as a sentence without a full stop."""


_RIGHT = Verdict(Standing.RIGHT)


def verdict_on(program: ShippedProgram, report: Report) -> Verdict:
    """Hold a report against what the exercise says of the program."""
    broken = next((each for each in report.findings if each.outcome is Outcome.ERROR), None)
    if broken is not None:
        return Verdict(Standing.NO_VERDICT, f"there is no verdict on {_told(broken)}")
    if program.mistake is not None:
        return _of_mistake(program.mistake, report)
    first = first_failure(report)
    if program.kind == "starter":
        return _of_starter(first)
    if first is not None:
        return Verdict(Standing.WRONG, f"it must pass, and fails {_told(first)}")
    hidden = next((each for each in report.findings if each.outcome is Outcome.SKIPPED), None)
    return _RIGHT if hidden is None else Verdict(Standing.NO_VERDICT, f"this machine can't show {_told(hidden)}")


def first_failure(report: Report) -> Finding | None:
    """Return the first finding that is against the program."""
    return next((each for each in report.findings if each.outcome is Outcome.FAILED), None)


def _of_starter(first: Finding | None) -> Verdict:
    if first is None:
        return Verdict(Standing.WRONG, "a starter must fail, and it passes: nothing would be left to do")
    if first.reason is Reason.BUILD:
        return Verdict(Standing.WRONG, "a starter must be buildable, so that a learner begins with what runs")
    return _RIGHT


def _of_mistake(mistake: Mistake, report: Report) -> Verdict:
    meant = next(each for each in report.findings if each.id == mistake.fails)
    if meant.reason is Reason.MACHINE:
        return Verdict(Standing.NO_VERDICT, f"this machine can't show {_told(meant)}")
    first = first_failure(report)
    must = f"it must fail `{mistake.fails}` ({mistake.reason})"
    if first is None:
        return Verdict(Standing.WRONG, f"{must}, and nothing fails")
    if (first.id, first.reason) != (mistake.fails, mistake.reason):
        return Verdict(Standing.WRONG, f"{must}, and first fails {_told(first)}")
    named = tuple(diagnosis.id for diagnosis in first.diagnoses)
    if mistake.diagnosis is not None and named[:1] != (mistake.diagnosis,):
        found = f"it is `{named[0]}`" if named else "there is none"
        return Verdict(Standing.WRONG, f"its first diagnosis must be `{mistake.diagnosis}`, and {found}")
    return _RIGHT


def _told(finding: Finding) -> str:
    return f"`{finding.id}` ({finding.reason}): {finding.message}"
