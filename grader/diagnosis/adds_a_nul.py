"""The '\\0' that ends texts in C is sent too."""

from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the reply is what was sent and one byte 0."""
    wrong = scene.wrong_exchange
    if wrong is None or wrong.reply != scene.payload + b"\0":
        return None
    return certain(count=len(scene.payload))


MISTAKE = Mistake(
    id="adds-a-nul",
    title="it sends the NUL byte that ends a text in C",
    explanation=(
        "All {count} bytes came back, and one more: a byte 0. In C a text in memory ends with '\\0', and the "
        "program sent that too, by strlen() + 1 or by sizeof."
    ),
    advice="Send as many bytes as recv() returned: `send(client, buffer, received, 0)`.",
    concept="texts in C",
    link=manual("strlen", 3),
    recognise=recognise,
)
