"""accept() is not in an endless loop, so that the program ends with its first client."""

from grader.diagnosis.base import Mistake, Sign, certain, manual, possible
from grader.diagnosis.scene import Scene
from grader.model.steps.run_server import RunServer
from grader.model.steps.send import DataExchanged


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where it served a client and then exited by itself."""
    if not scene.has_ended_itself or scene.facts is None or scene.facts.state != "exited":
        return None
    if isinstance(scene.options, RunServer):
        return None
    has_served = any(
        isinstance(seen.observation, DataExchanged) and any(each.reply_bytes for each in seen.observation.exchanges)
        for seen in scene.before
    )
    if not has_served and scene.exchanged is None:
        return None
    status = scene.facts.status
    return certain(status=status) if status == 0 else possible(status=status)


MISTAKE = Mistake(
    id="exits-after-a-client",
    title="it ended after it had served a client",
    explanation=(
        "The program served a client, and then it exited with status {status}. With it went its listening socket, "
        "so the next clients are refused. A server stays, and serves client after client."
    ),
    advice=("Put accept() and all that follows into an endless loop: `for (;;)` in C, `while True:` in Python."),
    concept="the accept loop",
    link=manual("accept", 2),
    recognise=recognise,
)
