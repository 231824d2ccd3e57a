"""The program refuses a port by a rule of its own, and does not ask the kernel."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, likely, manual
from grader.diagnosis.scene import Scene

_FIRST_FREE = 1024
"""Linux's own rule (ip(7), ip_unprivileged_port_start): below it a program may think that it needs to be root."""


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the traced program never bound the port, which is to be had."""
    facts = scene.facts
    if (
        not scene.has_ended_itself
        or facts is None
        or not facts.status
        or not scene.look.calls
        or scene.look.calls_cut_off
    ):
        return None
    for wanted in scene.missing:
        answer = scene.answer_for(wanted.port)
        has_asked = any(traced.port_of(call) == wanted.port for call in traced.calls_named(scene, "bind"))
        is_low = wanted.port < _FIRST_FREE
        if is_low and answer is not None and answer.error is None and not has_asked:
            return likely(*evidence.calls(scene), port=wanted.port, status=facts.status)
    return None


MISTAKE = Mistake(
    id="decides-instead-of-the-kernel",
    title="it gives up on port {port} without asking the kernel",
    explanation=(
        "The program ended with status {status}, and it never called bind() for port {port}. A process of the "
        "grader's own, started with the same rights, was given that port. Who may have which port is the kernel's "
        "to decide: by capabilities, and by the setting net.ipv4.ip_unprivileged_port_start."
    ),
    advice=("Leave out checks such as `port < 1024 && geteuid() != 0`. Call bind(), and believe what it returns."),
    concept="privileged ports",
    link=manual("ip", 7),
    recognise=recognise,
)
