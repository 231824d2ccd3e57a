"""The socket was never given the port: bind() is missing, or the port was 0."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.run_server import RunServer


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the program listens on a port of the ephemeral range, and nothing keeps it from the
    wanted port.
    """
    if not isinstance(scene.options, RunServer) or any(each.error for each in scene.look.port_answers):
        return None
    wanted = {each.port for each in scene.wanted}
    rows = [row for row in scene.listeners() if scene.is_ephemeral(row.local.port) and row.local.port not in wanted]
    return certain(*evidence.table(scene, *rows), found=rows[0].local.port) if rows else None


MISTAKE = Mistake(
    id="never-bound",
    title="it listens on port {found}, which the kernel chose: no port was asked for",
    explanation=(
        "The program listens on port {found}, from the range that the kernel uses when no port is asked for. That "
        'happens when listen() is called without bind(), or when bind() is given port 0, which means "any free '
        "port\". Clients can't know this number."
    ),
    advice=(
        "Call bind() with the port before listen(), and check that the number that you give it is not 0. In C "
        "atoi() makes 0 of a text that is no number."
    ),
    concept="port 0 and the ephemeral ports",
    link=manual("ip", 7),
    recognise=recognise,
)
