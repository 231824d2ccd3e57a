"""The server answers, and never closes the connection."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import READING, Scene
from grader.model.steps.send import Send


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the reply is right, the end is missing, and no thread reads from that connection."""
    wrong, seen, options = scene.wrong_exchange, scene.exchanged, scene.options
    if wrong is None or seen is None or not isinstance(options, Send) or options.expect is None:
        return None
    if wrong.end != "open" or options.expect.then != "closed" or wrong.reply_bytes < seen.payload_bytes:
        return None
    if options.expect.echo and wrong.first_difference is not None:
        return None
    row = scene.server_row(wrong.connection)
    if row is None or not row.owners:
        return None
    if {each.descriptor for each in row.owners} & set(scene.waiting_in(*READING)):
        return None
    shown = (*evidence.table(scene, row), *evidence.descriptors(scene, row.owners[0].descriptor))
    return certain(*shown, state=row.state, descriptor=row.owners[0].descriptor)


MISTAKE = Mistake(
    id="never-closes",
    title="the accepted socket is never closed",
    explanation=(
        "The answer was right, and then the server should close the connection. Its row is still {state}, and "
        "descriptor {descriptor} of the program holds it, though the program has gone on to something else. The "
        "client waits for an end that never comes."
    ),
    advice=(
        "Call close(client) after the answer. In Python, a socket in a list or in a variable that stays is never "
        "closed by itself."
    ),
    concept="the life of a connection",
    link=manual("close", 2),
    recognise=recognise,
)
