"""Holds the end of a program against what an author expects of it."""

from grader.checks.text import unmet
from grader.model.observations import ProgramFacts
from grader.model.steps.base import Ending, Status


def describe_status(status: Status | None) -> str:
    """Return an expected exit status in words."""
    if status is None:
        return "any exit status"
    return "an exit status other than 0" if status == "nonzero" else f"exit status {status}"


def status_holds(expected: Status | None, program: ProgramFacts) -> bool:
    """Return whether it exited by itself with the status; one that a signal ended did not."""
    if expected is None:
        return not program.is_running
    if program.state != "exited" or program.stopped_for is not None:
        return False
    return program.status != 0 if expected == "nonzero" else program.status == expected


def unmet_ending(expected: Ending, program: ProgramFacts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what was expected of the end and what was seen instead; two empty tuples when all holds."""
    wanted: list[str] = []
    seen: list[str] = []
    if not status_holds(expected.status, program):
        wanted.append(f"it exits with {describe_status(expected.status)}")
        seen.append(f"it {program.predicate}")
    if expected.output is not None:
        missing = unmet(expected.output, program.output)
        wanted += [f"what it prints {text}" for text in missing]
        if missing:
            seen.append("it printed something else" if program.output.strip() else "it printed nothing")
    return tuple(wanted), tuple(seen)
