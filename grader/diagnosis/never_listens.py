"""The socket has its port, but listen() was never called."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the port is taken though no row has it, or the traced program bound it and never
    listened.
    """
    binds = [call for call in traced.calls_named(scene, "bind") if not call.error and traced.port_of(call)]
    stream = any("SOCK_STREAM" in call.arguments for call in traced.calls_named(scene, "socket"))
    if binds and stream and traced.never_called(scene, "listen"):
        wrong = [call for call in traced.calls_named(scene, "accept", "accept4") if call.error == "EINVAL"]
        return certain(*evidence.calls(scene, wrong), port=traced.port_of(binds[0]))
    for wanted in scene.missing:
        answer = scene.answer_for(wanted.port)
        is_hidden = not any(row.local.port == wanted.port for row in scene.rows)
        is_running = scene.facts is not None and scene.facts.is_running
        if is_hidden and is_running and answer is not None and answer.error == "EADDRINUSE":
            return certain(*evidence.waits(scene), port=wanted.port)
    return None


MISTAKE = Mistake(
    id="never-listens",
    title="listen() was never called",
    explanation=(
        "The program was given port {port}, but the kernel shows no LISTEN row for it. A TCP socket takes "
        "connections only after listen(); without it clients are refused, and accept() fails with EINVAL."
    ),
    advice="Call listen(listener, 40) after bind() and before accept().",
    concept="listen() and the LISTEN state",
    link=manual("listen", 2),
    recognise=recognise,
)
