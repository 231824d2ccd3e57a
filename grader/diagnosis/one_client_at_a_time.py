"""The program serves one client to its end before it accepts the next."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import ACCEPTING, READING, WRITING, Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where one connection is accepted, the program waits for it, and others are queued."""
    if not scene.queued or len(scene.accepted) != 1 or scene.is_all_answered:
        return None
    row = scene.accepted[0]
    numbers = {each.descriptor for each in row.owners}
    calls = [each for process in scene.processes for each in process.waits if each.name in (*READING, *WRITING)]
    calls = [each for each in calls if each.descriptor in numbers]
    count = len(scene.queued)
    queued = "another one waits in the accept queue" if count == 1 else f"{count} others wait in the accept queue"
    shown = (*evidence.waits(scene), *evidence.table(scene, row, *scene.queued))
    # One that waits in accept() is about to get the others.
    if not calls or scene.waiting_in(*ACCEPTING):
        return None
    return certain(*shown, queued=queued, call=calls[0].name, peer=row.remote)


MISTAKE = Mistake(
    id="one-client-at-a-time",
    title="it serves one client at a time: {queued}",
    explanation=(
        "The program is in {call}() and waits for one client, {peer}. It will come back to accept() only when "
        "that one has left. Until then all others are connected, because the kernel does that by itself, and "
        "nobody reads what they say: their rows have no descriptor."
    ),
    advice=(
        "Give each connection a thread or a process of its own, or wait for all of them at once with poll(), and "
        "read where something has arrived."
    ),
    concept="serving many clients at once",
    link=manual("poll", 2),
    recognise=recognise,
)
