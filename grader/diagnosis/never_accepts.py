"""accept() is never called, so nobody ever talks to the clients."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import ACCEPTING, SLEEPING, Scene
from grader.model.steps.send import DataExchanged


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where connections are queued, none is accepted, and nobody was ever answered."""
    was_answered = any(
        isinstance(seen.observation, DataExchanged) and any(each.reply_bytes for each in seen.observation.exchanges)
        for seen in scene.before
    )
    if not scene.queued or scene.accepted or was_answered or scene.waiting_in(*SLEEPING, *ACCEPTING):
        return None
    queued = "a client waits" if len(scene.queued) == 1 else f"{len(scene.queued)} clients wait"
    return certain(*evidence.table(scene, *scene.queued, *scene.listeners()), *evidence.waits(scene), queued=queued)


MISTAKE = Mistake(
    id="never-accepts",
    title="accept() is never called: {queued} in the accept queue",
    explanation=(
        "The kernel completes connections by itself, as soon as listen() was called: clients are ESTABLISHED. But "
        "no descriptor of the program holds any of them, so it can't read what they say. Recv-Q of the LISTEN row "
        "counts those that wait to be accepted."
    ),
    advice=("After listen(), call accept() in an endless loop, without waiting for anything else first."),
    concept="the accept queue",
    link=manual("accept", 2),
    recognise=recognise,
)
