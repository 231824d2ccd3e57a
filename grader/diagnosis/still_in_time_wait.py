"""SO_REUSEADDR is missing, so that a server can't be restarted while old connections are in TIME_WAIT."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, likely, manual
from grader.diagnosis.scene import Scene
from grader.model.matching import is_listening


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the kernel refuses the port, and only old connections have it."""
    for wanted in scene.missing:
        answer = scene.answer_for(wanted.port)
        there = [row for row in scene.rows if row.local.port == wanted.port]
        rows = [row for row in there if row.remote.port]
        if answer is None or not rows or any(is_listening(row) for row in there):
            continue
        if answer.error == "EADDRINUSE" and not traced.sets_option(scene, "SO_REUSEADDR"):
            states = ", ".join(sorted({row.state for row in rows}))
            wrong = traced.failed_bind(scene, "EADDRINUSE")
            shown = evidence.calls(scene, [wrong]) if wrong else ()
            is_sure = wrong is not None or not scene.look.calls_cut_off
            sign = certain if is_sure else likely
            return sign(*evidence.table(scene, *rows), *shown, port=wanted.port, states=states)
    return None


MISTAKE = Mistake(
    id="still-in-time-wait",
    title="port {port} is still in use by old connections: SO_REUSEADDR is missing",
    explanation=(
        "Nobody listens on port {port}, but connections of an earlier run still have it ({states}). TIME_WAIT "
        "lasts a minute, and as long as such rows are there, bind() is refused with EADDRINUSE. SO_REUSEADDR "
        "means that old connections don't matter; the earlier run must have set it too."
    ),
    advice=("Call setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, ...) with the value 1, before bind()."),
    concept="TIME_WAIT and SO_REUSEADDR",
    link=manual("socket", 7),
    recognise=recognise,
)
