"""A datagram is answered from another socket than the one that got it."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import UDP, Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where no answer came, everything was read, and the program has another UDP socket at a
    random port.
    """
    ports = {each.port for each in scene.wanted if each.protocol == "udp"}
    ports |= {each.remote.port for each in scene.connections if each.protocol == "udp"}
    rows = [row for row in scene.listeners("udp") if row.local.port in ports and not row.receive_queue]
    others = [row for row in scene.own_rows if row.protocol in UDP and scene.is_ephemeral(row.local.port)]
    if not rows or not others:
        return None
    return certain(*evidence.table(scene, *rows, *others), port=rows[0].local.port, other=others[0].local.port)


MISTAKE = Mistake(
    id="udp-answer-from-another-port",
    title="the answer does not come from port {port}, but from port {other}",
    explanation=(
        "The program reads datagrams at UDP port {port}, and has a second UDP socket at port {other}, which the "
        "kernel chose. An answer sent from that one comes from another port than the client asked. A client that "
        "has called connect(), and every firewall on the way, drops such a datagram."
    ),
    advice="Answer with sendto() on the very socket from which recvfrom() read.",
    concept="addresses of datagrams",
    link=manual("udp", 7),
    recognise=recognise,
)
