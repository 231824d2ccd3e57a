"""The program does not end at SIGTERM."""

from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.stop_server import ServerStopped


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the program still ran after SIGTERM, which it ignores, blocks or catches."""
    seen = scene.observation
    if not isinstance(seen, ServerStopped) or not seen.after.is_running or not scene.previous_processes:
        return None
    process = scene.previous_processes[0]
    if seen.sent in process.ignored:
        return certain(how="ignored", what=f"ignores or blocks {seen.sent}")
    if seen.sent in process.caught:
        return certain(how="caught", what=f"has a handler for {seen.sent}, and does not end in it or after it")
    return None


MISTAKE = Mistake(
    id="sigterm-ignored",
    title="it does not end when it is told to: SIGTERM is {how}",
    explanation=(
        "SIGTERM is how `kill`, systemd and this grader ask a program to end. The program {what}, and so it goes "
        "on. All that is left then is SIGKILL, which leaves it no time to finish anything."
    ),
    advice=(
        "Leave SIGTERM alone: without a handler it ends the program. In a handler set a flag that the accept loop "
        "looks at, or call _exit()."
    ),
    concept="SIGTERM",
    link=manual("signal", 7),
    recognise=recognise,
)
