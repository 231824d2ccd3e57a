"""Capital and small letters are not what was sent."""

from grader.checks.byte_difference import show_difference, visible
from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.finding import Transcript


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where the reply is what was sent, but for capital and small letters."""
    wrong = scene.wrong_exchange
    if wrong is None or wrong.reply == scene.payload or wrong.reply.lower() != scene.payload.lower():
        return None
    where = wrong.first_difference or 0
    shown = Transcript(title="the first difference", text=show_difference(scene.payload, wrong.reply, where))
    return certain(shown, got=visible(wrong.reply[:30]), sent=visible(scene.payload[:30]))


MISTAKE = Mistake(
    id="changes-case",
    title="it changes capital and small letters",
    explanation=(
        "What came back has the same letters, but not the same bytes: `{got}` instead of `{sent}`. An echo sends "
        "back each byte as it came."
    ),
    advice="Leave out upper(), toupper() and the like.",
    concept="protocols",
    link=manual("toupper", 3),
    recognise=recognise,
)
