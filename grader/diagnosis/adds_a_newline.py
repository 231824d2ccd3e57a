"""The echo has a line break more than what was sent."""

from grader.checks.byte_difference import visible
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the reply is what was sent and a line break."""
    wrong = scene.wrong_exchange
    for extra in (b"\n", b"\r\n", b"\r"):
        if wrong is not None and wrong.reply == scene.payload + extra:
            return certain(extra=visible(extra), count=len(scene.payload), more=len(extra))
    return None


MISTAKE = Mistake(
    id="adds-a-newline",
    title="it adds a line break (`{extra}`) to what it echoes",
    explanation=(
        "All {count} bytes came back, and {more} more after them: `{extra}`. The client already sent its own line "
        "break, where it wanted one."
    ),
    advice=(
        "Send with send() or sendall() exactly the bytes that recv() returned. puts(), println() and print() add "
        "a line break of their own."
    ),
    concept="bytes and text",
    link=manual("puts", 3),
    recognise=recognise,
)
