"""A signal handler interrupts accept(), and the program takes that for the end."""

from grader.diagnosis.base import Mistake, Sign, likely, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where it had a handler for SIGCHLD, and ended with an error after a client had come."""
    facts, earlier = scene.facts, scene.previous_processes
    if not scene.has_ended_itself or facts is None or facts.state != "exited" or not facts.status:
        return None
    has_handler = bool(earlier) and "SIGCHLD" in earlier[0].caught
    return likely(signals="SIGCHLD", status=facts.status) if has_handler and scene.had_clients else None


MISTAKE = Mistake(
    id="interrupted-call",
    title="a signal ({signals}) interrupted accept(), and the program gave up",
    explanation=(
        "The program has a handler for {signals}, and it ended with status {status} after clients had come, each "
        "of them with a child of its own. A signal that comes while accept() waits interrupts it: it returns -1 "
        "with EINTR after the handler has run. That is no failure of the socket."
    ),
    advice=(
        "When accept() or recv() fails with EINTR, call it again; or set SA_RESTART with sigaction(), and the "
        "kernel does that for you. A handler in Python must raise nothing: Python itself then repeats the call."
    ),
    concept="interrupted system calls",
    link=manual("signal", 7),
    recognise=recognise,
)
