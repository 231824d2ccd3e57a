"""The program binds to an address that its machine does not have."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the traced program was refused an address with EADDRNOTAVAIL."""
    wrong = traced.failed_bind(scene, "EADDRNOTAVAIL")
    if wrong is None:
        return None
    address = traced.address_of(wrong)
    hosts = scene.world.hosts if scene.world is not None else ()
    owner = next((host.name for host in hosts if address in host.addresses), None)
    whose = f"; it is that of the host `{owner}`" if owner else ""
    return certain(*evidence.calls(scene, [wrong]), address=address, whose=whose)


MISTAKE = Mistake(
    id="address-of-another-host",
    title="it asks for the address {address}, which is not its own machine's",
    explanation=(
        "bind() failed with EADDRNOTAVAIL: no interface of the server's machine has the address {address}{whose}. "
        "A program can only listen on addresses of the machine that it runs on."
    ),
    advice=("Bind to `0.0.0.0`, or to an address that `ip addr` shows on the machine that runs the server."),
    concept="a machine's own addresses",
    link=manual("bind", 2),
    recognise=recognise,
)
