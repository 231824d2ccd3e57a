"""The socket is a TCP one, where datagrams come by UDP."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the program has the port, of the wrong protocol."""
    for wanted in scene.missing:
        rows = [row for row in scene.listeners("tcp") if row.local.port == wanted.port]
        if wanted.protocol == "udp" and rows:
            return certain(*evidence.table(scene, *rows), port=wanted.port)
    return None


MISTAKE = Mistake(
    id="tcp-instead-of-udp",
    title="the socket is for TCP, and datagrams come by UDP",
    explanation=(
        "The program has port {port} of TCP. UDP has a port {port} of its own, and nobody has that one, so the "
        "kernel answers datagrams with an ICMP message: port unreachable."
    ),
    advice=(
        "Make the socket with `SOCK_DGRAM` instead of `SOCK_STREAM`, bind it, and use recvfrom() and sendto(). "
        "There is no listen() and no accept() for UDP."
    ),
    concept="TCP and UDP",
    link=manual("udp", 7),
    recognise=recognise,
)
