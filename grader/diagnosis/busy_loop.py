"""The program runs though there is nothing to do."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where it ran at each of several looks, or was stopped for its processor time."""
    if scene.facts is not None and scene.facts.stopped_for == "processor time":
        return certain(how="used all the processor time that it may have")
    look = scene.program
    if look is None or not look.never_waits or not look.busy_s:
        return None
    how = f"used {look.busy_s:.2f} s of processor time within {scene.look.lasted_s:.2f} s, and never waited"
    return certain(*evidence.waits(scene), how=how)


MISTAKE = Mistake(
    id="busy-loop",
    title="it runs in a loop without waiting, though nobody says anything",
    explanation=(
        "Nothing happened on the connections, and the program {how}. A server should sleep in accept(), recv() or "
        "poll() until the kernel wakes it. Mostly recv() has returned 0, which means that the client will send no "
        "more, and the loop calls it again and again."
    ),
    advice=(
        "When recv() returns 0, close that connection and leave its loop. With non-blocking sockets wait in "
        "poll() before you try again."
    ),
    concept="the end of a stream",
    link=manual("recv", 2),
    recognise=recognise,
)
