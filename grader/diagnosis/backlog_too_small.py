"""The backlog is so small that clients are kept out."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.expect_reachable import ExpectReachable
from grader.model.steps.expect_sockets import ExpectSockets
from grader.model.steps.open_connections import OpenConnections

_SMALL = 5


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where connections are missing, and a short accept queue is full."""
    if not isinstance(scene.options, OpenConnections | ExpectReachable | ExpectSockets):
        return None
    for row in scene.listeners():
        if row.receive_queue > row.send_queue and row.send_queue < _SMALL:
            room = "one connection" if row.send_queue == 0 else f"{row.send_queue + 1} connections"
            return certain(*evidence.table(scene, row, *scene.queued), backlog=row.send_queue, room=room)
    return None


MISTAKE = Mistake(
    id="backlog-too-small",
    title="the backlog of {backlog} is too small: clients can't connect",
    explanation=(
        "The second number of listen() is the backlog: how many connections may wait for accept(). Here it is "
        "{backlog}, so there is room for {room}, and that is full. The kernel ignores what comes beyond it, and "
        "such clients wait until they give up."
    ),
    advice=("Take a larger backlog, such as listen(listener, 40), and come back to accept() soon."),
    concept="the backlog",
    link=manual("listen", 2),
    recognise=recognise,
)
