"""The accept queue is full, because the program does not come back to accept()."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.expect_reachable import ExpectReachable
from grader.model.steps.expect_sockets import ExpectSockets
from grader.model.steps.open_connections import OpenConnections

_SMALL = 5


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where connections are missing, and a long accept queue is full."""
    if not isinstance(scene.options, OpenConnections | ExpectReachable | ExpectSockets):
        return None
    for row in scene.listeners():
        if row.receive_queue > row.send_queue >= _SMALL:
            shown = evidence.table(scene, row)
            return certain(*shown, *evidence.waits(scene), backlog=row.send_queue, waiting=row.receive_queue)
    return None


MISTAKE = Mistake(
    id="accept-queue-is-full",
    title=("the accept queue is full: {waiting} connections wait, and new clients can't connect"),
    explanation=(
        "The backlog is {backlog}, which is not small, and still {waiting} connections wait to be accepted. So "
        "the program fetches none, or too few. The kernel ignores further clients as long as the queue is full."
    ),
    advice=(
        "Call accept() in a loop that nothing else holds up. A larger backlog alone only moves the moment when it "
        "is full."
    ),
    concept="the accept queue",
    link=manual("listen", 2),
    recognise=recognise,
)
