"""Which steps a step needs: those that it names, and those that introduce the names it uses."""

from grader.model.exercise import Exercise, Step
from grader.model.finding import Finding, Outcome


def needs_of(exercise: Exercise) -> dict[str, tuple[str, ...]]:
    """Return, for each step's id, the ids of the steps that must have passed."""
    introduced: dict[tuple[str, str], str] = {}
    needs: dict[str, tuple[str, ...]] = {}
    for step in exercise.steps:
        used = [introduced.get((reference.kind, reference.name)) for reference in step.options.references()]
        wanted = [*step.needs, *(name for name in used if name is not None)]
        needs[step.id] = tuple(dict.fromkeys(wanted))
        for introduction in step.options.introductions():
            introduced[introduction.kind, introduction.name] = step.id
    return needs


def first_unmet(step: Step, needs: dict[str, tuple[str, ...]], findings: dict[str, Finding]) -> Finding | None:
    """Return the first finding that stands in the way of a step."""
    for name in needs[step.id]:
        finding = findings.get(name)
        if finding is not None and finding.outcome is not Outcome.PASSED:
            return finding
    return None


def programs_used(step: Step) -> tuple[str, ...]:
    """Return the programs of the exercise that a step starts."""
    return tuple(reference.name for reference in step.options.references() if reference.kind == "program")
