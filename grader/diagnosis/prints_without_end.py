"""The program prints again and again, and was stopped for it."""

from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the grader stopped the program for its output."""
    return certain() if scene.facts is not None and scene.facts.stopped_for == "output" else None


MISTAKE = Mistake(
    id="prints-without-end",
    title="it prints without end",
    explanation=(
        "The program printed more than it may, and was stopped. That is mostly a loop that does not wait: "
        "accept() or recv() fails each time, the program prints that, and tries again at once."
    ),
    advice=(
        "After an error leave the loop, or wait for something with poll(). Look at the first lines that it "
        "printed: they say what failed."
    ),
    concept="loops that do not wait",
    link=manual("poll", 2),
    recognise=recognise,
)
