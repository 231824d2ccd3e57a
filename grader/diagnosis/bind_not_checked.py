"""The program does not look at what bind() returned, and listen() gives it a random port."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the program listens on a port of the ephemeral range, and the wanted port is
    refused.
    """
    answer = next((each for each in scene.look.port_answers if each.error), None)
    rows = [row for row in scene.listeners() if scene.is_ephemeral(row.local.port)]
    if answer is None or not rows or any(row.local.port == answer.port for row in scene.listeners()):
        return None
    wrong = traced.failed_bind(scene, "EACCES", "EADDRINUSE", "EADDRNOTAVAIL")
    shown = evidence.calls(scene, [wrong]) if wrong else ()
    found = rows[0].local.port
    return certain(*evidence.table(scene, *rows), *shown, wanted=answer.port, found=found, error=answer.error)


MISTAKE = Mistake(
    id="bind-not-checked",
    title="bind() failed and the program went on: listen() gave it the random port {found}",
    explanation=(
        "The kernel refuses port {wanted} ({error}), and the program listens on port {found}, which it never "
        "asked for. listen() on a socket that has no port gives it a free one. So the program looks healthy, and "
        "no client ever finds it."
    ),
    advice=(
        'Check what bind() returns. If it is negative, print why (perror("bind")) and exit with a status other '
        "than 0."
    ),
    concept="checking what a system call returns",
    link=manual("bind", 2),
    recognise=recognise,
)
