"""The whole buffer is sent, however little has come."""

from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the reply begins with what was sent and is as long as a buffer."""
    wrong, seen = scene.wrong_exchange, scene.exchanged
    if wrong is None or seen is None or not wrong.reply.startswith(scene.payload):
        return None
    # Both begin alike as far as they are kept; their lengths are known in full.
    if wrong.reply_bytes <= seen.payload_bytes + 2 or not scene.is_buffer_size(wrong.reply_bytes):
        return None
    return certain(size=wrong.reply_bytes, count=seen.payload_bytes)


MISTAKE = Mistake(
    id="sends-the-whole-buffer",
    title="it sends its whole buffer of {size} bytes, though only {count} came",
    explanation=(
        "The client sent {count} bytes and got {size}: its own, and then whatever else was in the buffer. {size} "
        "is the size of the buffer, not the number of bytes in it. What follows may be old messages, or even "
        "secrets."
    ),
    advice=(
        "Keep what recv() returns, and send just so many bytes: `send(client, buffer, received, 0)`, never "
        "`sizeof buffer`."
    ),
    concept="what recv() returns",
    link=manual("recv", 2),
    recognise=recognise,
)
