"""The server hangs up after its first answer, where the client has more to say."""

from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.send import Send


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the reply is right, and the connection was closed though it should stay open."""
    wrong, seen, options = scene.wrong_exchange, scene.exchanged, scene.options
    if wrong is None or seen is None or not isinstance(options, Send) or options.expect is None:
        return None
    is_right = wrong.reply_bytes == seen.payload_bytes and wrong.first_difference is None
    if scene.has_ended_itself:
        return None
    return certain() if is_right and options.expect.then == "open" and wrong.end == "closed" else None


MISTAKE = Mistake(
    id="closes-after-one-answer",
    title="it closes the connection after one answer",
    explanation=(
        "The answer was right, and then the server closed. Here a client may say more over the same connection, "
        "and decides itself when it leaves: the server reads until recv() returns 0."
    ),
    advice=("Put recv() and send() into a loop that ends when recv() returns 0, and close() after that loop."),
    concept="the life of a connection",
    link=manual("recv", 2),
    recognise=recognise,
)
