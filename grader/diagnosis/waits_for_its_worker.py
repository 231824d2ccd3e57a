"""The main thread waits for the thread or child that serves a client, before it accepts the next."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import READING, Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where clients are queued, the first thread waits for another one, and that one reads from
    a client.
    """
    first = scene.processes[0].waits[0] if scene.processes and scene.processes[0].waits else None
    serving = [each for each in scene.waiting_in(*READING) if scene.row_at(each) is not None]
    if first is None or not scene.queued or not serving or scene.is_all_answered:
        return None
    count = len(scene.queued)
    queued = "One client waits" if count == 1 else f"{count} clients wait"
    shown = (*evidence.waits(scene), *evidence.table(scene, *scene.queued))
    if first.name in ("wait4", "waitid"):
        instead = "Call waitpid() with WNOHANG after each accept(), or ignore SIGCHLD."
        words = {"worker": "process", "call": "wait()", "advice": "wait() or waitpid()", "instead": instead}
        return certain(*shown, **words, queued=queued)
    if first.name == "futex" and scene.processes[0].waits[1:] and len(scene.accepted) == 1:
        instead = "Use pthread_detach() in C, or a thread with daemon=True in Python."
        words = {"worker": "thread", "call": "a join", "advice": "pthread_join() or join()", "instead": instead}
        return certain(*shown, **words, queued=queued)
    return None


MISTAKE = Mistake(
    id="waits-for-its-worker",
    title="it waits for the {worker} of one client before it accepts the next",
    explanation=(
        "Each client gets a {worker} of its own, and right after starting it the program waits in {call} until it "
        "has ended. {queued} meanwhile in the accept queue. So in the end one client is served at a time."
    ),
    advice="Don't call {advice} right after starting a {worker}. {instead}",
    concept="serving many clients at once",
    link=manual("accept", 2),
    recognise=recognise,
)
