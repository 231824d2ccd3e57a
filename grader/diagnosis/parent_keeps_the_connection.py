"""After fork() two processes hold the connection, and one of them never closes it."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.observations import ConnectionFacts
from grader.model.sockets import SocketRow, SocketState
from grader.model.steps.send import Send


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where a connection that should be over is held by a process other than the one that served
    it.
    """
    had_children = any(len(seen.processes.get(scene.program_name, ())) > 1 for seen in scene.before)
    if not scene.processes or not had_children:
        return None
    first = scene.processes[0].pid
    for connection in scene.all_connections:
        row = scene.server_row(connection)
        if row is None or not _should_be_over(scene, connection, row):
            continue
        if first in {owner.pid for owner in row.owners}:
            return certain(*evidence.table(scene, row), descriptor=row.owners[0].descriptor, pid=first)
    return None


def _should_be_over(scene: Scene, connection: ConnectionFacts, row: SocketRow) -> bool:
    options = scene.options
    wants_end = isinstance(options, Send) and options.expect is not None and options.expect.then == "closed"
    return row.state is SocketState.CLOSE_WAIT or (wants_end and connection in scene.connections)


MISTAKE = Mistake(
    id="parent-keeps-the-connection",
    title="the parent process still holds the connection that its child served",
    explanation=(
        "After fork() both processes have the connection open. The kernel ends a connection only when its last "
        "descriptor is closed: the child is done with it, and descriptor {descriptor} of process {pid} still "
        "holds it. So the client never sees the end, and the parent gets more and more descriptors."
    ),
    advice=(
        "After fork(), close the connection in the parent (`close(client)`), and the listening socket in the child."
    ),
    concept="descriptors across fork()",
    link=manual("fork", 2),
    recognise=recognise,
)
