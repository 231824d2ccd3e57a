"""The program ended at its start, for a reason that nothing tells."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, manual, possible
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where it should listen, was never seen to, and ended by itself."""
    facts = scene.ended_at_start
    if facts is None or not scene.missing:
        return None
    if scene.look.calls_cut_off or any(not call.error for call in traced.calls_named(scene, "listen")):
        return None
    wrong = [
        call for call in traced.calls_named(scene, "socket", "bind", "listen", "accept", "accept4") if call.error
    ]
    calls = "no call about a socket failed"
    if wrong:
        calls = f"{wrong[-1].name}() failed with {wrong[-1].error}"
    return possible(*evidence.calls(scene, wrong), predicate=facts.predicate, calls=calls)


MISTAKE = Mistake(
    id="ended-before-it-listened",
    title="it ended before it listened",
    explanation=(
        "The program {predicate} without ever having a LISTEN row. The port itself is to be had, and {calls}. "
        "The reason is in the program's own steps before a listen() that succeeds."
    ),
    advice=(
        "Start it by hand and read what it prints. Check every call that may fail, and print its error with "
        "perror()."
    ),
    concept="checking what a system call returns",
    link=manual("errno", 3),
    recognise=recognise,
)
