"""The first process ends and leaves the work to a child."""

from grader.checks.evidence import marked_table
from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.finding import Evidence
from grader.model.matching import is_listening, owned_by
from grader.model.steps.run_server import RunServer, ServerStarted


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the first process ended well right after it had started another.

    The other was seen to hold the listening socket when the server was started, or strace saw how it was made.
    """
    facts = scene.facts
    if facts is None or not scene.has_ended_itself or facts.status != 0:
        return None
    if (started := _child_listened(scene)) is not None:
        return certain(started)
    forks = [
        call
        for call in traced.calls_named(scene, "clone", "clone3", "fork", "vfork")
        if "CLONE_THREAD" not in call.arguments and not call.error
    ]
    if not isinstance(scene.options, RunServer) or scene.options.listens is None or not forks:
        return None
    return certain(*evidence.calls(scene, forks))


def _child_listened(scene: Scene) -> Evidence | None:
    """Return the table of the server's start, where only other processes than its first held a listening socket."""
    seen = (scene.observation, *(earlier.observation for earlier in scene.before))
    starts = (each for each in seen if isinstance(each, ServerStarted))
    start = next((each for each in starts if each.program.name == scene.program_name), None)
    if start is None:
        return None
    held = [
        index
        for index, row in enumerate(start.sockets.rows)
        if is_listening(row) and owned_by(row, scene.program_name, start.sockets.world)
    ]
    owners = {owner.pid for index in held for owner in start.sockets.rows[index].owners}
    return marked_table(start.sockets, held) if owners and start.program.pid not in owners else None


MISTAKE = Mistake(
    id="goes-into-the-background",
    title="the program puts itself into the background: its first process ends",
    explanation=(
        "The program started a child and then its own first process ended with status 0. Whoever started it, a "
        "shell, systemd or this grader, takes that for the end of the server, and stops what is left of it."
    ),
    advice=(
        "Leave out daemon() and the fork() whose parent exits. Run in the foreground: who wants it in the "
        "background types `./server &`."
    ),
    concept="processes and their parents",
    link=manual("daemon", 3),
    recognise=recognise,
)
