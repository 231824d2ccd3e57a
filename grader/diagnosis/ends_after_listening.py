"""The program listened, and then it ended."""

from grader.diagnosis import evidence, goes_into_the_background
from grader.diagnosis.base import Mistake, Sign, likely, manual
from grader.diagnosis.scene import Scene
from grader.model.closer_look import TracedCall


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where one that should listen did, and ended by itself before any client came.

    Its own process was seen to hold the listening socket, or, started once more under strace, listened and exited.
    """
    facts = scene.ended_at_start
    if facts is None:
        return None
    rows = [row for row in scene.listeners() if facts.pid in [owner.pid for owner in row.owners]]
    listened = _calls_before_an_exit(scene)
    if not (rows or listened) or goes_into_the_background.recognise(scene) is not None:
        return None
    shown = evidence.table(scene, *rows) if rows else ()
    return likely(*shown, *evidence.calls(scene, listened), predicate=facts.predicate)


def _calls_before_an_exit(scene: Scene) -> list[TracedCall]:
    """Return the calls of listen(2) after which the same process exited."""
    calls = scene.look.calls
    exits = {call.process: number for number, call in enumerate(calls) if call.name == "exit_group"}
    return [
        call
        for number, call in enumerate(calls)
        if call.name == "listen" and not call.error and exits.get(call.process, -1) > number
    ]


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
