"""The program listens, but on another port."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the program listens on another port, neither swapped nor random."""
    arguments = getattr(scene.options, "arguments", ())
    asked = [int(text) for text in arguments if text.isdigit()] if not scene.wanted else []
    wanted = [each.port for each in scene.missing] or asked
    for port in wanted:
        rows = [row for row in scene.listeners() if not scene.is_ephemeral(row.local.port)]
        others = [row for row in rows if row.local.port not in (port, (port & 0xFF) << 8 | port >> 8)]
        if others and len(others) == len(scene.listeners()):
            return certain(*evidence.table(scene, *others), found=others[0].local.port, wanted=port)
    return None


MISTAKE = Mistake(
    id="wrong-port",
    title="it listens on port {found} instead of {wanted}",
    explanation=(
        "The kernel shows a LISTEN row of the program at port {found}, and clients come to port {wanted}. A "
        "server must have exactly the port that its clients know."
    ),
    advice=("Look for the number {found} in the program. If the port is an argument, use the argument."),
    concept="ports",
    link=manual("ip", 7),
    recognise=recognise,
)
