"""SO_REUSEPORT lets a second program have a port that is taken."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import TCP, Scene
from grader.model.matching import is_listening


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where another socket listens on the same port as the program's."""
    own = scene.listeners()
    for row in scene.rows:
        twin = next((each for each in own if each.local == row.local and each.inode != row.inode), None)
        is_foreign = row.protocol in TCP and is_listening(row) and not scene.is_own(row)
        if twin is not None and is_foreign:
            return certain(*evidence.table(scene, row, twin), port=row.local.port)
    return None


MISTAKE = Mistake(
    id="shared-port",
    title="two programs share port {port}, because both set SO_REUSEPORT",
    explanation=(
        "There are two LISTEN rows for port {port}, each held by another program. The kernel gives a port twice "
        "only where both sockets have SO_REUSEPORT. It then deals the clients out among them, so some reach a "
        "program that nobody meant."
    ),
    advice=(
        "Leave SO_REUSEPORT out. SO_REUSEADDR is the option that a restart needs, and it does not let two "
        "programs listen on one port."
    ),
    concept="SO_REUSEPORT",
    link=manual("socket", 7),
    recognise=recognise,
)
