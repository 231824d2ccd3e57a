"""The program ended at its start, for a reason that nothing tells."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, manual, possible
from grader.diagnosis.scene import Scene
from grader.model.steps.run_server import RunServer


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where it should listen, was never seen to, and ended by itself."""
    is_start = isinstance(scene.options, RunServer) and scene.options.listens is not None
    has_listened = not scene.missing or bool(traced.calls_named(scene, "listen"))
    if is_start and scene.has_ended_itself and scene.facts is not None and not has_listened:
        return possible(*evidence.calls(scene), predicate=scene.facts.predicate)
    return None


MISTAKE = Mistake(
    id="ended-before-it-listened",
    title="it ended before it listened",
    explanation=(
        "The program {predicate} without ever having a LISTEN row. The kernel shows no reason: the port is to be "
        "had, and no call about a socket failed. The reason is in the program's own steps before listen()."
    ),
    advice=(
        "Start it by hand and read what it prints. Check every call that may fail, and print its error with "
        "perror()."
    ),
    concept="checking what a system call returns",
    link=manual("errno", 3),
    recognise=recognise,
)
