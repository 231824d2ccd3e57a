"""A client that has said all still waits for the answer, and the server does not take that well."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, likely, manual
from grader.diagnosis.scene import Scene
from grader.model.sockets import SocketState


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where a client that closed its half did not get its answer, or not the end after it."""
    wrong, seen = scene.wrong_exchange, scene.exchanged
    if wrong is None or seen is None or not scene.is_half_close:
        return None
    row = scene.server_row(wrong.connection)
    if wrong.end != "open" and wrong.reply_bytes < seen.payload_bytes:
        return likely(what="The server took that for a farewell, and closed without having answered.")
    is_left = row is not None and row.state is SocketState.CLOSE_WAIT and row.inode
    if wrong.end == "open" and is_left and row is not None:
        shown = evidence.table(scene, row)
        return certain(*shown, what="The server's row is in CLOSE_WAIT: its program has not closed the connection.")
    return None


MISTAKE = Mistake(
    id="half-close-ignored",
    title="it does not handle a client that closes its sending half",
    explanation=(
        "The client sent all that it had to say, closed its sending half (shutdown()), and waited for the answer. "
        "{what} recv() returns 0 then: the client sends no more. It can still read, so answer what came before, "
        "and close the connection after that."
    ),
    advice=(
        "Read until recv() returns 0, send the answers to everything that came before it, and then close() the "
        "connection."
    ),
    concept="closing one half",
    link=manual("shutdown", 2),
    recognise=recognise,
)
