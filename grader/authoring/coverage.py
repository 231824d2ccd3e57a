"""Which checks of an exercise were seen to fail. Pure."""

from collections.abc import Iterable

from grader.model.exercise import Exercise
from grader.model.finding import Outcome
from grader.model.report import Report


def untested_steps(exercise: Exercise, reports: Iterable[Report]) -> tuple[str, ...]:
    """Return the ids of the steps worth points that failed in none of the reports, in the exercise's order.

    A check that nothing wrong has ever failed may let everything pass. Steps without points prepare those that
    have some, or show what the kernel does.
    """
    failed = {each.id for report in reports for each in report.findings if each.outcome is Outcome.FAILED}
    return tuple(step.id for step in exercise.steps if step.points > 0 and step.id not in failed)
