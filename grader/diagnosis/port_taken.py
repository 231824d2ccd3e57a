"""Another program listens on the port."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.matching import is_listening


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where somebody else listens on the wanted port, and the kernel refuses it."""
    for wanted in scene.missing:
        answer = scene.answer_for(wanted.port)
        rows = [row for row in scene.rows if row.local.port == wanted.port and is_listening(row)]
        rows = [row for row in rows if row.protocol.value.startswith(wanted.protocol) and not scene.is_own(row)]
        if rows and answer is not None and answer.error == "EADDRINUSE":
            holder = f"process {rows[0].owners[0].pid}" if rows[0].owners else "another program"
            return certain(*evidence.table(scene, *rows), port=wanted.port, holder=holder)
    return None


MISTAKE = Mistake(
    id="port-taken",
    title="port {port} is taken by another program",
    explanation=(
        "A LISTEN row for port {port} was there already, held by {holder}. The kernel gives a listening port only "
        "once, so bind() said EADDRINUSE."
    ),
    advice=(
        "Find who has it with `ss -ltnp`, and stop that program, or take another port. An earlier run of your own "
        "server may still be alive."
    ),
    concept="one port, one program",
    link=manual("bind", 2),
    recognise=recognise,
)
