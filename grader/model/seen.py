"""One step of a run as it went: what a diagnosis reads besides a closer look."""

from typing import NamedTuple

from grader.model.closer_look import ProcessFacts
from grader.model.exercise import Step
from grader.model.finding import Outcome, Reason
from grader.model.observations import Observation


class Seen(NamedTuple):
    """A step, its outcome, and what was seen."""

    step: Step
    outcome: Outcome
    reason: Reason | None
    observation: Observation | None
    """Of the look that decided; None when there was none."""
    processes: dict[str, tuple[ProcessFacts, ...]]
    """What each started server's processes did just after it."""
