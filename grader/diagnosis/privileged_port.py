"""The port is privileged, and the program may not have it."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.run_server import RunServer

_WHO = {
    "user": "by an ordinary user",
    "root": "by root",
    "net_bind_service": "with CAP_NET_BIND_SERVICE alone",
}


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the program should listen, and the kernel refuses its port with EACCES."""
    options = scene.options
    if not isinstance(options, RunServer) or options.listens is None or scene.listeners():
        return None
    who = _WHO.get(options.privilege, "")
    wrong = traced.failed_bind(scene, "EACCES")
    if wrong is not None and traced.port_of(wrong):
        return certain(*evidence.calls(scene, [wrong]), port=traced.port_of(wrong), who=who)
    for wanted in scene.missing:
        answer = scene.answer_for(wanted.port)
        if answer is not None and answer.error == "EACCES":
            return certain(port=wanted.port, who=who)
    return None


MISTAKE = Mistake(
    id="privileged-port",
    title="port {port} is privileged, and the program was not given it",
    explanation=(
        "Ports below the machine's limit, mostly 1024, are only for root and for programs with the capability "
        "CAP_NET_BIND_SERVICE. The program was started {who}, so bind() said EACCES (permission denied) for port "
        "{port}."
    ),
    advice=(
        "Take a port from 1024 on, or give the program the capability (`sudo setcap cap_net_bind_service=+ep "
        "./server`). Print what bind() said, and end."
    ),
    concept="privileged ports",
    link=manual("capabilities", 7),
    recognise=recognise,
)
