"""How long grading may take until whoever grades must be taken to hang. Pure."""

from grader.model.exercise import Exercise

_USUAL_STEP_S = 5.0
_START_S = 60.0


def deadline_of(exercise: Exercise) -> float:
    """Return twice what an exercise's limits allow a run to take, and a minute, in seconds."""
    steps_s = sum(_longest_s(step.options) for step in exercise.steps)
    return 2 * (exercise.limits.build + steps_s) + _START_S


def _longest_s(options: object) -> float:
    times = [getattr(options, name, None) for name in ("within", "eventually", "always", "never")]
    given = [float(time) for time in times if isinstance(time, int | float)]
    return sum(given) if given else _USUAL_STEP_S
