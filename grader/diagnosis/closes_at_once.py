"""The server closes a connection before it has read from it."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.sockets import SocketState
from grader.model.steps.send import DataExchanged

_SERVER_CLOSED = (SocketState.FIN_WAIT1, SocketState.FIN_WAIT2, SocketState.TIME_WAIT)


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the server ended a connection over which nothing came back, and no other one was
    ever answered.
    """
    if scene.facts is None or not scene.facts.is_running or _was_answered(scene):
        return None
    if scene.exchanged is not None:
        exchanges = scene.exchanged.exchanges
        is_all = bool(exchanges) and all(each.end == "closed" and not each.reply_bytes for each in exchanges)
        return certain(how="the client saw the end of the stream") if is_all else None
    rows = [row for each in scene.connections if (row := scene.server_row(each)) and row.state in _SERVER_CLOSED]
    shown = evidence.table(scene, *rows)
    return (
        certain(*shown, how=f"its row is in {rows[0].state}, before the client had said a word") if rows else None
    )


def _was_answered(scene: Scene) -> bool:
    return any(
        isinstance(seen.observation, DataExchanged) and any(each.reply_bytes for each in seen.observation.exchanges)
        for seen in scene.before
    )


MISTAKE = Mistake(
    id="closes-at-once",
    title="it closes the connection before it has answered",
    explanation=(
        "The client's connection was accepted, and then the server closed it: {how}. Not a single byte came back. "
        "The program closes the socket too early, or leaves the block that closes it for you."
    ),
    advice=(
        "Read with recv(), send all of the answer, and only then close(). In Python, `with client:` closes at the "
        "end of its block; a thread needs the socket longer than the block that started it."
    ),
    concept="the life of a connection",
    link=manual("close", 2),
    recognise=recognise,
)
