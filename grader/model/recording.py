"""A run with all that was looked at: what a question about the run, or a replay of it, is answered from."""

from grader.model.facts import facts
from grader.model.observations import Observation
from grader.model.report import Report


@facts
class Recording:
    """A report, and for each step the observation that decided it."""

    report: Report
    observations: dict[str, Observation]
    """By the step's id, in the order of the exercise; of a step that looked again and again, the last look."""
