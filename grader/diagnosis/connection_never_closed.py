"""Clients have left, and the server keeps their connections open: CLOSE_WAIT."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual, possible
from grader.diagnosis.scene import TCP, Scene
from grader.model.sockets import SocketState
from grader.model.steps.expect_sockets import ExpectSockets
from grader.model.steps.inspect_fd import InspectFd
from grader.model.steps.run_server import RunServer


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where connections in CLOSE_WAIT are held by descriptors of the program."""
    rows = [row for row in scene.own_rows if row.state is SocketState.CLOSE_WAIT and row.protocol in TCP]
    if not rows or scene.is_half_close or isinstance(scene.options, RunServer):
        return None
    count = f"{len(rows)} connections" if len(rows) > 1 else "a connection"
    is_looked_for = isinstance(scene.options, InspectFd) or (
        isinstance(scene.options, ExpectSockets)
        and any(connection.is_end_of(row) for connection in scene.connections for row in rows)
    )
    sign = certain if is_looked_for else possible
    return sign(*evidence.table(scene, *rows), count=count)


MISTAKE = Mistake(
    id="connection-never-closed",
    title="{count} of clients that have left are never closed (CLOSE_WAIT)",
    explanation=(
        "CLOSE_WAIT means that the client has closed and the server's program has not. The kernel waits for "
        "close(), for as long as the program lives. Each such connection costs a descriptor, and a process may "
        "have only so many (`ulimit -n`)."
    ),
    advice=(
        "When recv() returns 0 the client has left: close() that socket, in every way out of the code that serves "
        "it, also after an error."
    ),
    concept="CLOSE_WAIT",
    link=manual("close", 2),
    recognise=recognise,
)
