"""The first process ends and leaves the work to a child."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.run_server import RunServer


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the traced program's first process ended well right after it had started another."""
    facts = scene.facts
    forks = [
        call
        for call in traced.calls_named(scene, "clone", "clone3", "fork", "vfork")
        if "CLONE_THREAD" not in call.arguments and not call.error
    ]
    if not isinstance(scene.options, RunServer) or scene.options.listens is None or not forks:
        return None
    ended_well = facts is not None and facts.state == "exited" and facts.status == 0
    return certain(*evidence.calls(scene, forks)) if ended_well else None


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
