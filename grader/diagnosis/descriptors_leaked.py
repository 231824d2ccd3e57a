"""Sockets of connections that are over still have descriptors."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import TCP, Scene
from grader.model.sockets import SocketState
from grader.model.steps.inspect_fd import InspectFd

_SEVERAL = 3
"""One or two may be sockets of another kind, such as netlink(7), which Go's and Java's libraries open."""


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where descriptors of the program are sockets without a connection."""
    if scene.program is None or not isinstance(scene.options, InspectFd):
        return None
    dead = [
        row
        for row in scene.program.descriptors
        if row.target.startswith("socket:[")
        and (row.socket is None or row.socket.state is SocketState.CLOSE)
        and (row.socket is None or row.socket.protocol in TCP)
    ]
    if len(dead) < _SEVERAL:
        return None
    return certain(*evidence.descriptors(scene, *(row.descriptor for row in dead)), count=len(dead))


MISTAKE = Mistake(
    id="descriptors-leaked",
    title="{count} descriptors of connections that are over are still open",
    explanation=(
        "The connections have ended, and no row of the table shows them any more. But the program still has their "
        "descriptors: shutdown() ends a connection, and only close() gives the descriptor back. At the limit "
        "(`ulimit -n`) accept() fails with EMFILE."
    ),
    advice="Call close() for each descriptor that accept() returned, also after shutdown().",
    concept="descriptors and connections",
    link=manual("shutdown", 2),
    recognise=recognise,
)
