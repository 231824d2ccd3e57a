"""The program sleeps where it should wait for something to happen."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import SLEEPING, Scene
from grader.model.steps.run_server import RunServer
from grader.model.steps.stop_server import StopServer


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where its only thread is in nanosleep()."""
    if isinstance(scene.options, RunServer | StopServer) or scene.threads != 1 or not scene.waiting_in(*SLEEPING):
        return None
    return certain(*evidence.waits(scene)) if scene.queued or scene.exchanged is not None else None


MISTAKE = Mistake(
    id="sleeps",
    title="it sleeps while a client waits",
    explanation=(
        "The program is in a sleep of a fixed time, and wakes up only when that is over, whatever arrives "
        "meanwhile. So answers come late, and while it sleeps it accepts nobody."
    ),
    advice=("Leave out sleep(). accept(), recv() and poll() wait just as long as nothing happens, and not longer."),
    concept="waiting for events",
    link=manual("poll", 2),
    recognise=recognise,
)
