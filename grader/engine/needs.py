"""Which steps a step needs: those that it names, and those that introduce the names it uses."""

from grader.model.exercise import Exercise, Step
from grader.model.finding import Finding, Outcome
from grader.model.steps.base import StepOptions
from grader.model.steps.expect_reachable import ExpectReachable
from grader.model.steps.open_connections import OpenConnections
from grader.model.steps.run_server import RunServer


def needs_of(exercise: Exercise) -> dict[str, tuple[str, ...]]:
    """Return, for each step's id, the ids of the steps that must have passed.

    A client also needs the server that was last started to listen where it connects to: without it, each of
    its failures would only repeat the first.
    """
    introduced: dict[tuple[str, str], str] = {}
    listening: dict[tuple[str, int | str], str] = {}
    needs: dict[str, tuple[str, ...]] = {}
    for step in exercise.steps:
        used = [introduced.get((reference.kind, reference.name)) for reference in step.options.references()]
        server = listening.get(_target(step.options))
        wanted = [*step.needs, *(name for name in (*used, server) if name is not None)]
        needs[step.id] = tuple(dict.fromkeys(wanted))
        for introduction in step.options.introductions():
            introduced[introduction.kind, introduction.name] = step.id
        if isinstance(step.options, RunServer):
            for wanted_socket in step.options.listens or ():
                listening[step.options.host, wanted_socket.at.port] = step.id
    return needs


def _target(options: StepOptions) -> tuple[str, int | str]:
    """Return the host and the port that a client's step connects to."""
    if isinstance(options, OpenConnections | ExpectReachable):
        return options.to.host, options.to.port
    return "", 0


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
