"""The program listened, and then it ended."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, likely, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.run_server import RunServer


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where one that should listen did, and ended by itself before any client came.

    It was seen to listen, or did when it was started once more under strace.
    """
    is_start = isinstance(scene.options, RunServer) and scene.options.listens is not None
    if not is_start or not scene.has_ended_itself or scene.facts is None:
        return None
    listened = [call for call in traced.calls_named(scene, "listen") if not call.error]
    if scene.missing and not listened:
        return None
    rows = evidence.table(scene, *scene.listeners()) if scene.listeners() else ()
    return likely(*rows, *evidence.calls(scene, listened), predicate=scene.facts.predicate)


MISTAKE = Mistake(
    id="ends-after-listening",
    title="it listened, and then it ended",
    explanation=(
        "The program called listen(), and then it {predicate}. A listening socket lives no longer than its "
        "process: the kernel closed it, and clients are refused. Nothing kept the program running, or something "
        "after listen() ended it."
    ),
    advice=(
        "Serve in a loop that does not end: accept() a client, answer, close its descriptor, and begin again. If "
        "there is such a loop, check what is called between listen() and accept()."
    ),
    concept="the accept loop",
    link=manual("accept", 2),
    recognise=recognise,
)
