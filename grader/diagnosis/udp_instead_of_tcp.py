"""The socket is a UDP one, where clients come by TCP."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the program has the port, of the wrong protocol."""
    for wanted in scene.missing:
        rows = [row for row in scene.listeners("udp") if row.local.port == wanted.port]
        if wanted.protocol == "tcp" and rows:
            return certain(*evidence.table(scene, *rows), port=wanted.port)
    return None


MISTAKE = Mistake(
    id="udp-instead-of-tcp",
    title="the socket is for UDP, and clients come by TCP",
    explanation=(
        "The program has port {port} of UDP. TCP has a port {port} of its own, and nobody has that one, so TCP "
        "clients are refused. A UDP socket never listens: it has no LISTEN row, and no connections."
    ),
    advice=("Make the socket with `SOCK_STREAM` instead of `SOCK_DGRAM`, and call listen() and accept()."),
    concept="TCP and UDP",
    link=manual("socket", 2),
    recognise=recognise,
)
