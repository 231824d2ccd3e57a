"""The program serves only so many clients, and turns the others away."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, likely, manual
from grader.diagnosis.scene import Scene
from grader.model.sockets import SocketState
from grader.model.steps.send import DataExchanged

_SERVER_CLOSED = (SocketState.FIN_WAIT1, SocketState.FIN_WAIT2, SocketState.TIME_WAIT)


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where some clients were answered and others closed without an answer, while the program
    runs.
    """
    if scene.facts is None or not scene.facts.is_running:
        return None
    if scene.exchanged is None:
        rows = [row for each in scene.connections if (row := scene.server_row(each)) is not None]
        held = [row for row in rows if row.inode]
        ended = [row for row in rows if row.state in _SERVER_CLOSED]
        is_some = len(held) > 1 and len(ended) > 1
        return likely(*evidence.table(scene, *ended), served=len(held), total=len(rows)) if is_some else None
    exchanges = scene.exchanged.exchanges
    turned_away = [each for each in exchanges if each.end != "open" and not each.reply_bytes]
    answered = [each for each in exchanges if each.reply_bytes]
    was_answered = any(
        isinstance(seen.observation, DataExchanged) and any(each.reply_bytes for each in seen.observation.exchanges)
        for seen in scene.before
    )
    if not turned_away or not (answered or was_answered) or len(exchanges) < 2:
        return None
    return likely(served=len(answered), total=len(exchanges))


MISTAKE = Mistake(
    id="room-for-few",
    title="it serves {served} of {total} clients and hangs up on the others",
    explanation=(
        "{served} of the {total} clients were answered, and the connections of the others were closed without a "
        "word. The program has room for a certain number of clients, such as an array of that length, and finds "
        "it full, or never frees the places of clients that have left."
    ),
    advice=(
        "Let the number of clients be limited by nothing but memory: a list that grows, or one that is freed when "
        "a client leaves."
    ),
    concept="tables of a fixed size",
    link=manual("accept", 2),
    recognise=recognise,
)
