"""Datagrams arrive, and nobody reads them."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where a UDP socket of the program has something to read, and no thread waits there."""
    rows = [row for row in scene.listeners("udp") if row.receive_queue]
    ports = {each.port for each in scene.wanted} | {each.remote.port for each in scene.connections}
    rows = [row for row in rows if row.local.port in ports]
    if not rows:
        return None
    return certain(*evidence.table(scene, *rows), port=rows[0].local.port, bytes=rows[0].receive_queue)


MISTAKE = Mistake(
    id="deaf-udp-socket",
    title="nobody reads the datagrams that arrive at UDP port {port}",
    explanation=(
        "{bytes} bytes wait in the socket of UDP port {port} (Recv-Q), and no thread of the program is about to "
        "read them. Binding a UDP socket is enough for datagrams to arrive; answering them is the program's work."
    ),
    advice=(
        "Call recvfrom() on that socket in a loop, or put it into poll() with the others, and answer with sendto()."
    ),
    concept="UDP sockets",
    link=manual("udp", 7),
    recognise=recognise,
)
