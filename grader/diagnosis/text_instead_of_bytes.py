"""The program takes all bytes for text, and fails where they are none."""

from grader.diagnosis.base import Mistake, Sign, certain, likely, manual
from grader.diagnosis.scene import Scene
from grader.model.finding import Outcome
from grader.model.steps.send import DataExchanged


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where only what is no valid UTF-8 was not echoed."""
    wrong = scene.wrong_exchange
    if wrong is None or _is_text(scene.payload):
        return None
    if b"\xef\xbf\xbd" in wrong.reply and b"\xef\xbf\xbd" not in scene.payload:
        return certain(what="each of them came back as EF BF BD, the sign for a broken character")
    worked = any(
        isinstance(seen.observation, DataExchanged)
        and seen.outcome is Outcome.PASSED
        and _is_text(bytes.fromhex(seen.observation.payload_hex))
        for seen in scene.before
    )
    if not worked or wrong.reply_bytes:
        return None
    if scene.has_ended_itself and scene.facts is not None:
        return likely(what=f"the program {scene.facts.predicate}")
    return likely(what="nothing came back") if wrong.end != "open" or not _is_stuck(scene) else None


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_stuck(scene: Scene) -> bool:
    row = scene.server_row(scene.connections[0]) if scene.connections else None
    return row is not None and row.receive_queue > 0


MISTAKE = Mistake(
    id="text-instead-of-bytes",
    title="it takes bytes for text: bytes that are no valid UTF-8 break it",
    explanation=(
        "What clients say in plain letters comes back. Then a client sent bytes that are no text in UTF-8, and "
        "{what}. A socket carries bytes, and any of the 256 values may occur."
    ),
    advice=(
        "Leave out decode() and encode(): send back the very bytes that recv() returned. In Java use byte[], not "
        "String."
    ),
    concept="bytes and text",
    link=manual("utf-8", 7),
    recognise=recognise,
)
