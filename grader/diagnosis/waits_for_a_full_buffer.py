"""recv() is told to wait until the buffer is full."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene

_MSG_WAITALL = 0x100
"""include/linux/socket.h."""


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where a thread waits in recvfrom() with MSG_WAITALL."""
    for process in scene.processes:
        for call in process.waits:
            is_receiving = call.name == "recvfrom" and len(call.arguments) > 3
            if is_receiving and call.arguments[3] & _MSG_WAITALL and scene.exchanged is not None:
                count = scene.exchanged.payload_bytes
                return certain(*evidence.waits(scene), size=call.arguments[2], count=count)
    return None


MISTAKE = Mistake(
    id="waits-for-a-full-buffer",
    title="it waits until {size} bytes have come",
    explanation=(
        "The program is in recvfrom() with the flag MSG_WAITALL and asks for {size} bytes. So it goes on only "
        "when all of these have come, and the client sent {count} and waits for its answer. Both wait for each "
        "other."
    ),
    advice=(
        "Leave out MSG_WAITALL (in C++ or Java: readFully). recv() then returns as soon as something is there."
    ),
    concept="what recv() waits for",
    link=manual("recv", 2),
    recognise=recognise,
)
