"""An IPv6 listener has IPV6_V6ONLY on, so that IPv4 clients are refused."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the only socket at the wanted port is an IPv6 one with IPV6_V6ONLY."""
    if getattr(scene.options, "family", "ipv4") == "ipv6":
        return None
    for wanted in scene.wanted:
        rows = [row for row in scene.listeners(wanted.protocol) if row.local.port == wanted.port]
        if wanted.at.host != "*" and rows and all(row.local.address == "::" and row.ipv6_only for row in rows):
            return certain(*evidence.table(scene, *rows), port=wanted.port)
    return None


MISTAKE = Mistake(
    id="ipv6-only",
    title="the socket takes IPv6 clients only",
    explanation=(
        "The listening row is tcp6 at `:::{port}`, and its option IPV6_V6ONLY is on. So a client that comes by "
        "IPv4 is refused, though the row looks like one for everybody. netstat does not show this option."
    ),
    advice=(
        "Set IPV6_V6ONLY to 0 with setsockopt() before bind(), or open an IPv4 socket (AF_INET) at 0.0.0.0 as well."
    ),
    concept="dual-stack sockets",
    link=manual("ipv6", 7),
    recognise=recognise,
)
