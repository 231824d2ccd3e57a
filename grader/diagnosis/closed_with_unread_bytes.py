"""The server closes while bytes are unread, and the kernel resets the connection."""

from grader.diagnosis.base import Mistake, Sign, likely, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the connection was reset by a server that runs."""
    wrong, seen = scene.wrong_exchange, scene.exchanged
    is_running = scene.facts is not None and scene.facts.is_running
    if wrong is None or seen is None or wrong.end != "reset" or not is_running:
        return None
    return likely(got=wrong.reply_bytes, total=seen.payload_bytes)


MISTAKE = Mistake(
    id="closed-with-unread-bytes",
    title=("it closed the connection while bytes of the client were unread: the connection was reset"),
    explanation=(
        "The client got {got} of {total} bytes, and then ECONNRESET. When a program closes a socket in which "
        "unread bytes wait, the kernel does not say goodbye in good order (FIN): it sends a reset (RST), because "
        "data was lost. The client may even lose what was sent before."
    ),
    advice=(
        "Read until recv() returns 0 before you close; or, if you want no more, shutdown(client, SHUT_WR) first "
        "and read on to the end."
    ),
    concept="FIN and RST",
    link=manual("close", 2),
    recognise=recognise,
)
