"""Ended children are never waited for, until no more processes are allowed."""

from itertools import islice

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual, possible
from grader.diagnosis.scene import Scene

_SEVERAL = 5
_LOOKS = 2
"""How many of the looks before the failure count. Who waits for children late has none of long ago."""


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where several ended children were not waited for, and clients are not served any more."""
    # A program that ends has lost its children before it is a zombie itself: the last look may have been at that.
    seen_at_times = (scene.processes, *islice(scene.processes_before(), _LOOKS))
    zombies = max(([process for process in seen if process.is_zombie] for seen in seen_at_times), key=len)
    if len(zombies) < _SEVERAL:
        return None
    exchanged = scene.exchanged
    is_unserved = scene.has_ended_itself or (
        exchanged is not None and any(not each.reply_bytes for each in exchanged.exchanges)
    )
    sign = certain if is_unserved else possible
    return sign(*evidence.waits(scene), count=len(zombies))


MISTAKE = Mistake(
    id="zombie-children",
    title="{count} ended children were never waited for (zombies)",
    explanation=(
        "Each client got a process of its own, and when a child ends, the kernel keeps its exit status until the "
        "parent asks for it with wait(). Here nobody asks, so {count} zombies stand in the process table. They "
        "count for the limit of processes, and at that limit fork() fails."
    ),
    advice=(
        "Call signal(SIGCHLD, SIG_IGN) before the first fork(), or call waitpid(-1, NULL, WNOHANG) in a loop "
        "after each accept()."
    ),
    concept="zombies and wait()",
    link=manual("wait", 2),
    recognise=recognise,
)
