"""The server should hang up after its answer, and waits for the client to do so."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import READING, Scene
from grader.model.steps.send import Send


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the reply is right, the end is missing, and a thread reads from that connection."""
    wrong, seen, options = scene.wrong_exchange, scene.exchanged, scene.options
    if wrong is None or seen is None or not isinstance(options, Send) or options.expect is None:
        return None
    if wrong.end != "open" or options.expect.then != "closed" or wrong.reply_bytes < seen.payload_bytes:
        return None
    row = scene.server_row(wrong.connection)
    numbers = {each.descriptor for each in row.owners} if row is not None else set()
    call = next(
        (c for each in scene.processes for c in each.waits if c.name in READING and c.descriptor in numbers), None
    )
    return certain(*evidence.waits(scene), call=call.name) if call is not None else None


MISTAKE = Mistake(
    id="waits-for-the-client-to-close",
    title="it waits for the client to hang up, and the client waits for it",
    explanation=(
        "The answer was right. Then the server should close the connection, but it is in {call}() and waits for "
        "more. The client sends no more: it waits for the server's close. Both wait for each other."
    ),
    advice="Close the accepted socket right after the answer, without another recv().",
    concept="who closes first",
    link=manual("close", 2),
    recognise=recognise,
)
