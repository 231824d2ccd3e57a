"""The port's two bytes are in the machine's order, not in the network's."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the program has the port that the wanted one becomes with its bytes swapped."""
    for wanted in scene.missing:
        swapped = (wanted.port & 0xFF) << 8 | wanted.port >> 8
        for row in scene.listeners(wanted.protocol):
            if row.local.port == swapped != wanted.port:
                return certain(*evidence.table(scene, row), wanted=wanted.port, found=swapped)
    return None


MISTAKE = Mistake(
    id="port-not-swapped",
    title="the port is not in network byte order",
    explanation=(
        "The program should have port {wanted}, and the kernel shows it at port {found}. These two numbers have "
        "the same two bytes, the other way round: {wanted} is {wanted:#06x}, {found} is {found:#06x}. Addresses "
        "and ports go over the network with the high byte first, and most processors keep the low byte first."
    ),
    advice=(
        "Write `address.sin_port = htons({wanted});`. In Python and Java never swap bytes yourself: they do it "
        "for you."
    ),
    concept="network byte order",
    link=manual("byteorder", 3),
    recognise=recognise,
)
