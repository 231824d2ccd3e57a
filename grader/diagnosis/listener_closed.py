"""The listening socket was closed, so that the first client is the last."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.finding import Outcome
from grader.model.seen import Seen
from grader.model.steps.run_server import RunServer


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where it once listened, it runs, and no descriptor of it listens any more."""
    start = next((seen for seen in scene.earlier(RunServer) if _starts(seen, scene.program_name)), None)
    is_running = scene.program is not None and scene.program.program.is_running
    if start is None or start.outcome is not Outcome.PASSED or not is_running:
        return None
    wanted = scene.program.ports if scene.program is not None else ()
    if not wanted or any(row.local.port in wanted for row in (*scene.listeners(), *scene.listeners("udp"))):
        return None
    return certain(*evidence.table(scene, *scene.accepted), *evidence.descriptors(scene))


def _starts(seen: Seen, program: str) -> bool:
    return isinstance(seen.step.options, RunServer) and seen.step.options.known_as == program


MISTAKE = Mistake(
    id="listener-closed",
    title="the listening socket is closed, though the program runs on",
    explanation=(
        "The program runs, but it has no LISTEN row any more: it has closed the socket that listens. Then new "
        "clients are refused, and those in its accept queue were reset. accept() returns a descriptor of its own "
        "for each client; the listening socket must stay open."
    ),
    advice=(
        "Close what accept() returned, not what socket() returned. After fork(), only the child closes the "
        "listening socket."
    ),
    concept="two kinds of sockets",
    link=manual("accept", 2),
    recognise=recognise,
)
