"""The program was refused its port, and took another one."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the traced program was refused one port and was given another."""
    wrong = traced.failed_bind(scene, "EACCES", "EADDRINUSE")
    later = [row for row in scene.listeners() if not scene.is_ephemeral(row.local.port)]
    if wrong is None or not later or traced.port_of(wrong) == later[0].local.port:
        return None
    words = {"asked": traced.port_of(wrong), "error": wrong.error, "found": later[0].local.port}
    return certain(*evidence.calls(scene, [wrong]), *evidence.table(scene, *later), **words)


MISTAKE = Mistake(
    id="falls-back-to-another-port",
    title="it was refused port {asked}, and quietly took port {found} instead",
    explanation=(
        "bind() for port {asked} failed with {error}, and the program then listened on port {found}. Clients look "
        "for it at port {asked}, and nobody tells them that it is somewhere else."
    ),
    advice=(
        "When bind() fails, say why and exit with a status other than 0. Whoever started the program then knows, "
        "and can decide."
    ),
    concept="failing loudly",
    link=manual("bind", 2),
    recognise=recognise,
)
