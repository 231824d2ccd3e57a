"""The address's four bytes are in the machine's order."""

from grader.diagnosis import evidence, traced
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where an address that the kernel refused is a known one with its bytes the other way
    round.
    """
    known = {"127.0.0.1"}
    if scene.world is not None:
        known |= {address for host in scene.world.hosts for address in host.addresses}
    for call in traced.calls_named(scene, "bind", "connect"):
        found = traced.address_of(call)
        meant = ".".join(reversed(found.split(".")))
        if call.error and meant in known and meant != found:
            return certain(*evidence.calls(scene, [call]), found=found, meant=meant)
    return None


MISTAKE = Mistake(
    id="address-bytes-swapped",
    title="the address is not in network byte order: {found} instead of {meant}",
    explanation=(
        "The program asked for the address {found}, which no machine here has. Read backwards, byte by byte, it "
        "is {meant}. Addresses go over the network with the high byte first, and most processors keep the low "
        "byte first."
    ),
    advice=(
        "Use htonl() around constants such as INADDR_LOOPBACK, and nothing around what inet_pton() or inet_addr() "
        "return: they are in network order already."
    ),
    concept="network byte order",
    link=manual("byteorder", 3),
    recognise=recognise,
)
