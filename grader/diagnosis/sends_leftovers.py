"""The answer ends with what an earlier client said."""

from grader.checks.byte_difference import visible
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.send import DataExchanged


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where what follows the echo is the end of an earlier message."""
    wrong = scene.wrong_exchange
    if wrong is None or not wrong.reply.startswith(scene.payload) or len(wrong.reply) <= len(scene.payload):
        return None
    extra = wrong.reply[len(scene.payload) :]
    for seen in scene.before:
        if isinstance(seen.observation, DataExchanged):
            old = bytes.fromhex(seen.observation.payload_hex)[len(scene.payload) :]
            if old and (extra.startswith(old) or old.startswith(extra)):
                words = {"count": len(scene.payload), "got": len(wrong.reply), "extra": visible(extra[:40])}
                return certain(**words)
    return None


MISTAKE = Mistake(
    id="sends-leftovers",
    title="it sends bytes of an earlier message after the new one",
    explanation=(
        "The client sent {count} bytes and got {got}. The others, `{extra}`, are from an earlier message: they "
        "were still in the buffer. recv() writes only as many bytes as came, and ends nothing with '\\0'. One "
        "client must never see what another one said."
    ),
    advice=(
        "Use the number that recv() returns, and send just so many bytes. strlen(buffer) finds the end of some "
        "older text."
    ),
    concept="what recv() returns",
    link=manual("recv", 2),
    recognise=recognise,
)
