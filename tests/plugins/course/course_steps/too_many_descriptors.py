"""The server has more open than the course allows."""

from grader.diagnosis.base import Mistake, Sign, certain
from grader.diagnosis.scene import Scene


def recognise(scene: Scene) -> Sign | None:
    """Recognise it by the step."""
    return certain() if scene.seen.step.kind == "count_descriptors" else None


MISTAKE = Mistake(
    id="too-many-descriptors",
    title="The server opens what it does not need",
    explanation="Each open file takes a descriptor.",
    advice="Close what you no longer need.",
    concept="file descriptors",
    link="https://man7.org/linux/man-pages/man2/close.2.html",
    recognise=recognise,
)
