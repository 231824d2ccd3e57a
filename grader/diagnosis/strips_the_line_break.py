"""The line break at the end does not come back."""

from grader.checks.byte_difference import visible
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the reply is what was sent without the line break at its end."""
    wrong = scene.wrong_exchange
    without = scene.payload.rstrip(b"\r\n")
    if wrong is None or not without or without == scene.payload or wrong.reply != without:
        return None
    missing = scene.payload[len(without) :]
    return certain(count="byte" if len(missing) == 1 else f"{len(missing)} bytes", missing=visible(missing))


MISTAKE = Mistake(
    id="strips-the-line-break",
    title="it leaves out the line break at the end",
    explanation=(
        "All came back but the last {count}: `{missing}`. A line break is a byte like any other, and the client "
        "waits for it."
    ),
    advice=(
        "Leave out strip(), chomp() and the like. readLine() of Java and fgets() with a cut newline lose it too: "
        "read bytes instead of lines."
    ),
    concept="bytes and text",
    link=manual("recv", 2),
    recognise=recognise,
)
