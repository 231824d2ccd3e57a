"""The program reads its standard input, where nobody types."""

from grader.diagnosis import evidence
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where its only thread waits in read() of the terminal."""
    # A main thread that waits for a key to end the program is no harm, where other threads serve.
    waits = scene.threads == 1 and 0 in scene.waiting_in("read")
    is_terminal = scene.program is not None and any(
        row.descriptor == 0 and row.target.startswith("/dev/") for row in scene.program.descriptors
    )
    return certain(*evidence.waits(scene)) if waits and is_terminal else None


MISTAKE = Mistake(
    id="waits-for-the-keyboard",
    title="it waits for a key to be pressed",
    explanation=(
        "The program is in read() of descriptor 0, its standard input. As long as nobody types anything there, it "
        "goes no further and takes care of no client."
    ),
    advice=("Leave out input(), scanf(), getchar() and the like: a server gets all its input from its clients."),
    concept="blocking calls",
    link=manual("read", 2),
    recognise=recognise,
)
