"""A byte 0 is taken for the end."""

from grader.checks.byte_difference import show_difference
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.finding import Transcript


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the reply is what was sent up to the first byte 0."""
    wrong = scene.wrong_exchange
    before, nul, _ = scene.payload.partition(b"\0")
    if wrong is None or not nul or not before or wrong.reply != before:
        return None
    shown = Transcript(title="where it stops", text=show_difference(scene.payload, wrong.reply, len(before)))
    return certain(shown, count=len(scene.payload))


MISTAKE = Mistake(
    id="stops-at-a-nul",
    title="it stops at the first byte 0",
    explanation=(
        "What came back ends just before the first byte 0 of the {count} that were sent. strlen(), strcpy() and "
        'printf("%s") take a byte 0 for the end of a text. To a socket it is a byte like any other.'
    ),
    advice=(
        "Don't use functions of texts on what recv() returned. Count bytes: `send(client, buffer, received, 0)`."
    ),
    concept="texts in C",
    link=manual("strlen", 3),
    recognise=recognise,
)
