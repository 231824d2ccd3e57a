"""The program ends with an error, and does not say which."""

from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.run_server import RunServer


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where it should print something at its end, and printed nothing at all."""
    options, facts = scene.options, scene.facts
    if not isinstance(options, RunServer) or options.exits is None or options.exits.output is None or facts is None:
        return None
    is_silent = not facts.output and not facts.output_dropped
    return certain(status=facts.status) if is_silent and facts.state == "exited" and facts.status else None


MISTAKE = Mistake(
    id="fails-without-a-word",
    title="it ends without saying why",
    explanation=(
        "The program exited with status {status} and printed nothing. Whoever started it can't know whether the "
        "port was taken, or privileged, or something else went wrong."
    ),
    advice=('Print the error before you exit: perror("bind") in C, print(error, file=sys.stderr) in Python.'),
    concept="error messages",
    link=manual("perror", 3),
    recognise=recognise,
)
