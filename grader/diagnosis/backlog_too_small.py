"""The backlog is so small that clients are kept out."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.finding import Evidence, Transcript
from grader.model.sockets import SocketRow
from grader.model.steps.expect_reachable import ExpectReachable
from grader.model.steps.expect_sockets import ExpectSockets
from grader.model.steps.open_connections import ConnectionsOpened, OpenConnections

_SMALL = 5


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where connections are missing, and a short accept queue is full, or was."""
    if not isinstance(scene.options, OpenConnections | ExpectReachable | ExpectSockets):
        return None
    for row in scene.listeners():
        if row.send_queue >= _SMALL:
            continue
        if row.receive_queue > row.send_queue:
            return _sign(row, *evidence.table(scene, row, *scene.queued), is_full="is full")
        if dropped := _dropped_requests(scene, row.local.port):
            counted = Transcript(
                title="what the server's kernel has counted, as `nstat -az` shows it",
                text=f"TcpExtListenOverflows {dropped}: so often had the accept queue no room for a client",
            )
            return _sign(row, *evidence.table(scene, row), counted, is_full="was full")
    return None


def _dropped_requests(scene: Scene, port: int) -> int:
    """Return how many requests found the queue full, where clients of that port got no answer in time.

    The program may have emptied its queue before anybody looked: a client tries again only after a second or more.
    """
    seen = scene.observation
    tried = seen.connections if isinstance(seen, ConnectionsOpened) else ()
    has_waited = any(each.error == "ETIMEDOUT" and each.remote.port == port for each in tried)
    if not has_waited or scene.table is None:
        return 0
    return scene.look.dropped_requests.get(scene.table.host, 0)


def _sign(row: SocketRow, *shown: Evidence, is_full: str) -> Sign:
    room = "one connection" if row.send_queue == 0 else f"{row.send_queue + 1} connections"
    return certain(*shown, backlog=row.send_queue, room=room, is_full=is_full)


MISTAKE = Mistake(
    id="backlog-too-small",
    title="the backlog of {backlog} is too small: clients can't connect",
    explanation=(
        "The second number of listen() is the backlog: how many connections may wait for accept(). Here it is "
        "{backlog}, so there is room for {room}, and that {is_full}. The kernel ignores what comes beyond it, and "
        "such clients try again after a second or more, until they give up."
    ),
    advice=("Take a larger backlog, such as listen(listener, 40), and come back to accept() soon."),
    concept="the backlog",
    link=manual("listen", 2),
    recognise=recognise,
)
