"""The program waits in recv() for one client, and is deaf to all its other sockets."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import READING, TCP, UDP, Scene
from grader.model.matching import is_listening


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where a thread waits in a read of a silent connection, while other sockets of the program
    have something to read.
    """
    calls = [call for each in scene.processes for call in each.waits if call.name in READING]
    if scene.threads != 1 or len(calls) != 1 or scene.is_all_answered:
        return None
    row = scene.row_at(calls[0].descriptor)
    if row is None or row.protocol not in TCP or not row.remote.port or row.receive_queue:
        return None
    others = [each for each in scene.own_rows if each is not row and each.receive_queue]
    has_several = len(scene.accepted) > 1 or any(is_listening(each) and each.protocol in UDP for each in others)
    if not others or not has_several:
        return None
    words = f"{len(others)} other socket{'s have' if len(others) > 1 else ' has'} something to read"
    name, number = calls[0].name, calls[0].descriptor
    shown = (*evidence.waits(scene), *evidence.table(scene, row, *others))
    return certain(*shown, call=name, descriptor=number, peer=row.remote, others=words)


MISTAKE = Mistake(
    id="blocked-by-a-silent-client",
    title=("it waits for one silent client, and others that have come or spoken wait with it"),
    explanation=(
        "The program is in {call}() on descriptor {descriptor}, the connection of {peer}, and that client says "
        "nothing. Meanwhile {others}. A blocking call on one socket makes the whole program deaf on all others."
    ),
    advice=(
        "Ask poll() which sockets have something to read, and read only from those; or give each client a thread "
        "of its own."
    ),
    concept="blocking calls and poll()",
    link=manual("poll", 2),
    recognise=recognise,
)
