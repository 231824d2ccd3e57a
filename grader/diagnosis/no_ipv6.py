"""The server listens by IPv4 alone, where IPv6 clients come too."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where IPv6 is asked for, and the port's sockets are of IPv4."""
    by_ipv6 = getattr(scene.options, "family", "ipv4") == "ipv6"
    for wanted in scene.wanted:
        is_ipv6 = wanted.at.is_address and ":" in wanted.at.host
        rows = [row for row in scene.listeners(wanted.protocol) if row.local.port == wanted.port]
        if (by_ipv6 or is_ipv6) and rows and all(":" not in row.local.address for row in rows):
            return certain(*evidence.table(scene, *rows), port=wanted.port, address=rows[0].local)
    return None


MISTAKE = Mistake(
    id="no-ipv6",
    title="the socket takes IPv4 clients only",
    explanation=(
        "The port should be open for IPv6, and the row at port {port} is an IPv4 one: {address}. IPv4 and IPv6 "
        "are two networks beside each other, and a client of the one can't reach a socket of the other."
    ),
    advice=(
        "Make the socket with AF_INET6, bind it to `::`, and set IPV6_V6ONLY to 0 so that IPv4 clients can come "
        "too."
    ),
    concept="dual-stack sockets",
    link=manual("ipv6", 7),
    recognise=recognise,
)
