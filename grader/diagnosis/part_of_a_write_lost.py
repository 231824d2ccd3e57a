"""send() takes less than it was given, and the rest is never sent."""

from grader.checks.byte_difference import show_difference
from grader.diagnosis.base import Mistake, Sign, certain, likely, manual
from grader.diagnosis.scene import LARGE_BYTES, Scene
from grader.model.finding import Transcript


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the server has read everything, has nothing left to send, and less came back."""
    wrong, seen = scene.wrong_exchange, scene.exchanged
    row = scene.server_row(wrong.connection) if wrong is not None else None
    if wrong is None or seen is None or not 0 < wrong.reply_bytes < seen.payload_bytes:
        return None
    is_all_read = wrong.sent_bytes == seen.payload_bytes and (
        row is None or not (row.receive_queue or row.send_queue)
    )
    if not is_all_read or seen.payload_bytes < LARGE_BYTES:
        return None
    where = wrong.first_difference
    words = {"total": seen.payload_bytes, "got": wrong.reply_bytes}
    if where is None:
        return likely(**words, gap="")
    shown = []
    if where < len(wrong.reply):
        text = show_difference(scene.payload, wrong.reply, where)
        shown = [Transcript(title="where the first bytes are missing", text=text)]
    return certain(*shown, **words, gap=f", with the first gap at byte {where}")


MISTAKE = Mistake(
    id="part-of-a-write-lost",
    title="bytes are lost on the way back: a send() took only a part",
    explanation=(
        "The server read all {total} bytes, and {got} came back{gap}. send() returns how many bytes it took, "
        "which is less than it was given when the socket's buffer is full (always so with non-blocking sockets). "
        "What it did not take must be sent again."
    ),
    advice=(
        "Call send() in a loop until all is sent; Python has sendall() for that. With a non-blocking socket keep "
        "the rest, and wait for POLLOUT before you go on."
    ),
    concept="partial writes",
    link=manual("send", 2),
    recognise=recognise,
)
