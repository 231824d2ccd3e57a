"""Two processes of the same program ask for one port."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the traced program got the port, and was refused it later."""
    binds = traced.calls_named(scene, "bind")
    for number, call in enumerate(binds):
        port = traced.port_of(call)
        first = next((each for each in binds[:number] if traced.port_of(each) == port and not each.error), None)
        if port and call.error == "EADDRINUSE" and first is not None:
            return certain(*evidence.calls(scene, [first, call]), port=port)
    return None


MISTAKE = Mistake(
    id="taken-by-own-child",
    title="the program asks for port {port} twice, and its own first socket has it",
    explanation=(
        "One socket of the program was given port {port}. Then the program asked for the same port with another "
        "socket, and bind() said EADDRINUSE: a port is given only once. This happens where fork() comes before "
        "bind(), so that parent and child both do it, or where an earlier child still has the listening socket "
        "open."
    ),
    advice=(
        "Make, bind and listen once, before fork(). Children inherit the listening socket; let each process close "
        "what it does not use."
    ),
    concept="descriptors across fork()",
    link=manual("fork", 2),
    recognise=recognise,
)
