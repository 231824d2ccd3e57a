"""The answer stays in a buffer of the program's own."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, likely, manual
from grader.diagnosis.scene import LARGE_BYTES, Scene
from grader.model.steps.send import DataExchanged


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where nothing came back of a short message, and all of a long one but its end."""
    wrong = scene.wrong_exchange
    if wrong is None or wrong.reply_bytes or wrong.end != "open" or not scene.has_read_all(wrong):
        return None
    for seen in (*scene.before, *scene.after):
        if isinstance(seen.observation, DataExchanged) and seen.observation.payload_bytes > LARGE_BYTES:
            for each in seen.observation.exchanges:
                missing = seen.observation.payload_bytes - each.reply_bytes
                is_beginning = each.first_difference is None and each.reply_bytes > 0
                if is_beginning and 0 < missing <= LARGE_BYTES:
                    return likely(*evidence.waits(scene), missing=missing)
    return None


MISTAKE = Mistake(
    id="never-flushed",
    title="the answer stays in the program's own buffer: it is never flushed",
    explanation=(
        "The server read what the client sent, and nothing came back. A long message came back without its last "
        "{missing} bytes. fdopen() and fprintf() in C, makefile() in Python and BufferedWriter in Java collect "
        "the output, and send it when the buffer is full."
    ),
    advice=("Call fflush(), or flush(), after each answer; or use send() or sendall(), which collect nothing."),
    concept="buffered output",
    link=manual("setbuf", 3),
    recognise=recognise,
)
