"""The server reads until the client has closed, and only then answers."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, likely, manual, possible
from grader.diagnosis.scene import READING, WATCHING, Scene
from grader.model.seen import Seen
from grader.model.steps.send import DataExchanged, Send


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where nothing came back, everything was read, and the program waits for more; an answer
    came where a client had closed its half.
    """
    wrong = scene.wrong_exchange
    if wrong is None or wrong.reply_bytes or wrong.end != "open" or not scene.has_read_all(wrong):
        return None
    row = scene.server_row(wrong.connection)
    numbers = {each.descriptor for each in row.owners} if row is not None else set()
    if not numbers & set(scene.waiting_in(*READING)) and not scene.waiting_in(*WATCHING):
        return None
    for seen in (*scene.before, *scene.after):
        if _is_answered_half_close(seen):
            later = "A client that closed its sending half was answered at once."
            return likely(*evidence.waits(scene), later=later)
    later = "Either it waits for the end of what the client sends, or its answer is still in a buffer of its own."
    return possible(*evidence.waits(scene), later=later)


def _is_answered_half_close(seen: Seen) -> bool:
    options, data = seen.step.options, seen.observation
    if not isinstance(options, Send) or not options.half_close or not isinstance(data, DataExchanged):
        return False
    return all(each.reply_bytes == data.payload_bytes for each in data.exchanges)


MISTAKE = Mistake(
    id="answers-only-at-the-end",
    title="it reads until the client closes, and answers only then",
    explanation=(
        "The server read what the client sent, sent nothing, and is reading on. {later} But the client keeps its "
        "side open, because it waits for the answer: both wait for each other."
    ),
    advice=(
        "Send back each piece right after the recv() that returned it. Don't wait for the end of the stream "
        "(recv() returning 0), or for all of it (read() of a file object in Python)."
    ),
    concept="who waits for whom",
    link=manual("recv", 2),
    recognise=recognise,
)
