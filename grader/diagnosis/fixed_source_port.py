"""A client binds its own end to a fixed port."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the traced client was refused a port that an old connection of its own has."""
    wrong = traced.failed_bind(scene, "EADDRINUSE")
    wrong = wrong or next(
        (call for call in traced.calls_named(scene, "connect") if call.error == "EADDRNOTAVAIL"), None
    )
    binds = [call for call in traced.calls_named(scene, "bind") if traced.port_of(call)]
    if wrong is None or not binds or not traced.never_called(scene, "listen"):
        return None
    port = traced.port_of(binds[0])
    rows = [row for row in scene.rows if row.local.port == port and row.remote.port]
    is_servers = scene.program is not None and port in scene.program.ports
    if not rows or is_servers:
        return None
    return certain(*evidence.table(scene, *rows), *evidence.calls(scene, [wrong]), port=port, state=rows[0].state)


MISTAKE = Mistake(
    id="fixed-source-port",
    title=("the client asks for port {port} for itself, and its last connection still has it"),
    explanation=(
        "A client needs no port of its own choice: connect() gives it a free one. This program binds its own end "
        "to port {port}, and its last connection is still in the table ({state}). So it can connect only once a "
        "minute, and never twice at once."
    ),
    advice="Leave out bind() in the client. The kernel chooses a free port in connect().",
    concept="ephemeral ports",
    link=manual("ip", 7),
    recognise=recognise,
)
