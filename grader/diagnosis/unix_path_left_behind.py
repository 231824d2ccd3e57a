"""The path of a UNIX socket is still there from before."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the traced program was refused a path with EADDRINUSE."""
    wrong = traced.failed_bind(scene, "EADDRINUSE")
    if wrong is None or not traced.path_of(wrong):
        return None
    return certain(*evidence.calls(scene, [wrong]), path=traced.path_of(wrong))


MISTAKE = Mistake(
    id="unix-path-left-behind",
    title="the socket file {path} is left from before, so bind() fails",
    explanation=(
        "bind() for the UNIX socket {path} failed with EADDRINUSE. Binding a UNIX socket makes a file, and "
        "close() does not remove it. As long as the file is there, nobody can bind that path, though no program "
        "listens there any more."
    ),
    advice="Call unlink(path) before bind(), and also when the server ends.",
    concept="UNIX domain sockets",
    link=manual("unix", 7),
    recognise=recognise,
)
