"""A write to a connection that is gone ends the program by SIGPIPE."""

from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the signal that ended the program is SIGPIPE."""
    return certain() if scene.has_ended_itself and scene.facts and scene.facts.signal == "SIGPIPE" else None


MISTAKE = Mistake(
    id="killed-by-sigpipe",
    title="it was killed by SIGPIPE: it wrote to a client that had gone",
    explanation=(
        "A client left without reading everything. When a program writes to such a connection, the kernel sends "
        "it the signal SIGPIPE, and who does not mind that signal dies of it. So one rude client stops the server "
        "for everybody."
    ),
    advice=(
        "Call signal(SIGPIPE, SIG_IGN) at the start, or send() with MSG_NOSIGNAL. Then write() returns -1 with "
        "EPIPE, and you close that one connection."
    ),
    concept="SIGPIPE",
    link=manual("signal", 7),
    recognise=recognise,
)
