"""The server is bound to the loopback address, which no other machine can reach."""

from ipaddress import ip_address

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the only socket at the wanted port has a loopback address."""
    for wanted in scene.wanted:
        if wanted.at.host == "*" or (wanted.at.is_address and ip_address(wanted.at.host).is_loopback):
            continue
        rows = [row for row in scene.listeners(wanted.protocol) if row.local.port == wanted.port]
        if rows and all(ip_address(row.local.unmapped).is_loopback for row in rows):
            return certain(*evidence.table(scene, *rows), address=rows[0].local.address, port=wanted.port)
    return None


MISTAKE = Mistake(
    id="loopback-only",
    title="it listens on {address} only, which other machines cannot reach",
    explanation=(
        "The Local Address of the listening row is {address}:{port}. {address} is the loopback address: packets "
        "for it never leave the machine that sends them. So only programs on the server's own machine can "
        "connect."
    ),
    advice=(
        'Bind to `0.0.0.0` (INADDR_ANY in C, an empty string or "0.0.0.0" in Python), which means all addresses '
        "of the machine."
    ),
    concept="the loopback address",
    link=manual("ip", 7),
    recognise=recognise,
)
