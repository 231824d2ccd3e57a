"""The server sends something of its own before the answer."""

from grader.checks.byte_difference import visible
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the reply ends with what was sent, and has more before it."""
    wrong = scene.wrong_exchange
    if (
        wrong is None
        or not scene.payload
        or wrong.reply == scene.payload
        or not wrong.reply.endswith(scene.payload)
    ):
        return None
    extra = wrong.reply[: -len(scene.payload)]
    return certain(extra=visible(extra[:40]), count=len(extra))


MISTAKE = Mistake(
    id="speaks-first",
    title="it sends something of its own before the echo: `{extra}`",
    explanation=(
        "The client got back what it had sent, but {count} bytes stood before it. A client of an echo protocol "
        "takes every byte for its own."
    ),
    advice=(
        "Send nothing but what recv() returned. Greetings and prompts belong on the server's own terminal "
        "(printf, print)."
    ),
    concept="protocols",
    link=manual("send", 2),
    recognise=recognise,
)
