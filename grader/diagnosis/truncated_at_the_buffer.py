"""Only as much comes back as fits into the buffer."""

from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene

_LARGEST = 65536
"""Programs' own buffers are hardly larger. The kernel's are, and what they did not take ends in the same way."""


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the reply is the beginning of what was sent, and as long as a buffer."""
    wrong, seen = scene.wrong_exchange, scene.exchanged
    if wrong is None or seen is None or wrong.first_difference is not None:
        return None
    size, largest = wrong.reply_bytes, min(seen.payload_bytes - 1, _LARGEST)
    is_cut = 0 < size <= largest and scene.is_buffer_size(size)
    return certain(size=size, total=seen.payload_bytes) if is_cut else None


MISTAKE = Mistake(
    id="truncated-at-the-buffer",
    title="only the first {size} bytes come back: the size of its buffer",
    explanation=(
        "The client sent {total} bytes and got the first {size}. That is the size of a buffer: one recv() returns "
        "at most so many bytes, and the rest must be read by the next one. TCP is a stream: there are no messages "
        "in it that would be read as a whole."
    ),
    advice="Call recv() in a loop until it returns 0, and send back each piece as it comes.",
    concept="TCP is a stream",
    link=manual("recv", 2),
    recognise=recognise,
)
