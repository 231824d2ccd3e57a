"""The server is bound to one of its machine's addresses, where it should take clients of all of them."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the only socket at the wanted port has one of the host's own addresses, and another
    one is asked for.
    """
    for wanted in scene.wanted:
        rows = [row for row in scene.listeners(wanted.protocol) if row.local.port == wanted.port]
        if not rows or scene.world is None or scene.table is None or not wanted.at.is_address:
            continue
        host = scene.world.host(scene.table.host)
        own = host.addresses if host is not None else ()
        if wanted.at.host not in own and all(row.local.unmapped in own for row in rows):
            return certain(*evidence.table(scene, *rows), address=rows[0].local.address, port=wanted.port)
    return None


MISTAKE = Mistake(
    id="one-address-only",
    title="it listens on {address} only, not on all addresses",
    explanation=(
        "The Local Address of the listening row is {address}:{port}. Clients that ask for another address of the "
        "same machine, such as 127.0.0.1, are refused: what counts is the address that a client asks for."
    ),
    advice="Bind to `0.0.0.0` (INADDR_ANY), which means all addresses of the machine.",
    concept="the wildcard address",
    link=manual("ip", 7),
    recognise=recognise,
)
