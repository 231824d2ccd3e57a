"""A signal handler interrupts accept(), and the program takes that for the end."""

from grader.diagnosis.base import Mistake, Sign, likely, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where it had a handler for SIGCHLD, and ended with an error after a client had come."""
    facts = scene.facts
    if not scene.has_ended_itself or facts is None or facts.state != "exited" or not facts.status:
        return None
    # At any time before: of a process that is ending the kernel no longer tells what it catches.
    seen = (each.processes.get(scene.program_name, ()) for each in scene.before)
    has_handler = any("SIGCHLD" in process.caught for processes in seen for process in processes)
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
