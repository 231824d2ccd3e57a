"""The server listens on every address, where it should listen on one."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.matching import IPV4_WILDCARD
from grader.model.steps.expect_reachable import ExpectReachable
from grader.model.steps.expect_sockets import ExpectSockets
from grader.model.steps.run_server import RunServer


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where one address is wanted, or the port should not be reached, and the program's socket
    is at the wildcard.
    """
    options = scene.options
    if isinstance(options, ExpectReachable) and not options.reachable:
        ports = {options.to.port}
    elif isinstance(options, ExpectSockets):
        ports = {each.port for each in scene.wanted if each.at.host not in ("*", IPV4_WILDCARD, "::")}
    elif isinstance(options, RunServer):
        single = [each for each in scene.wanted if each.at.is_address]
        ports = {each.port for each in single if each.at.host not in (IPV4_WILDCARD, "::")}
    else:
        return None
    found = [*scene.listeners("tcp"), *scene.listeners("udp")]
    rows = [row for row in found if row.local.port in ports and row.local.address in (IPV4_WILDCARD, "::")]
    return certain(*evidence.table(scene, *rows), address=rows[0].local) if rows else None


MISTAKE = Mistake(
    id="all-addresses",
    title="it listens on all addresses, and should on one only",
    explanation=(
        "The Local Address of the listening row is {address}, which means every address of the machine. So "
        "whoever reaches the machine reaches the program, also where it should serve one address only."
    ),
    advice=(
        "Bind to the one address that is asked for: inet_pton() makes it from a text, INADDR_LOOPBACK (with "
        "htonl()) is 127.0.0.1."
    ),
    concept="the wildcard address",
    link=manual("ip", 7),
    recognise=recognise,
)
