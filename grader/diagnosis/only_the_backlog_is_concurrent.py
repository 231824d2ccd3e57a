"""Many clients are connected because the backlog lets them wait, not because the program takes them."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.expect_sockets import ExpectSockets
from grader.model.steps.send import DataExchanged


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where accepted connections were wanted, some are queued, and these were answered later."""
    options = scene.options
    if not isinstance(options, ExpectSockets) or not any(row.accepted for row in options.rows):
        return None
    queued = [each for each in scene.connections if (row := scene.server_row(each)) is not None and row.is_queued]
    answered = {
        (exchange.connection.group, exchange.connection.number)
        for seen in scene.after
        if isinstance(seen.observation, DataExchanged)
        for exchange in seen.observation.exchanges
        if exchange.reply_bytes
    }
    if not queued or not all((each.group, each.number) in answered for each in queued):
        return None
    return certain(*evidence.table(scene, *scene.queued), queued=len(queued))


MISTAKE = Mistake(
    id="only-the-backlog-is-concurrent",
    title="only the accept queue holds many clients: the program takes one at a time",
    explanation=(
        "{queued} of the connections were ESTABLISHED, and no descriptor of the program held them: they stood in "
        "the accept queue. They were served in the end, one after the other. The kernel completes connections by "
        "itself, up to the backlog, so clients can't tell this from a program that serves many at once, until one "
        "of them takes its time."
    ),
    advice=(
        "Accept clients while others are still connected: a thread or a process for each, or poll() over all of "
        "them."
    ),
    concept="the accept queue",
    link=manual("listen", 2),
    recognise=recognise,
)
