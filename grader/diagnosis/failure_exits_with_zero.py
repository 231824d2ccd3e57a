"""The program could not do its work, and exits as if it had."""

from grader.diagnosis.base import Mistake, Sign, certain, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.run_server import RunServer


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where it should exit with another status than 0, and exited with 0."""
    options, facts = scene.options, scene.facts
    if not isinstance(options, RunServer) or options.exits is None or facts is None:
        return None
    wants_failure = options.exits.status not in (0, None)
    return certain() if wants_failure and facts.state == "exited" and facts.status == 0 else None


MISTAKE = Mistake(
    id="failure-exits-with-zero",
    title="it failed, and exits with status 0, which means success",
    explanation=(
        "The exit status tells the shell, systemd or a script how a program ended. 0 means that all went well, "
        "and here the program should have told that it could not start."
    ),
    advice=("After printing the error, end with exit(EXIT_FAILURE), which is 1, or return 1 from main()."),
    concept="the exit status",
    link=manual("exit", 3),
    recognise=recognise,
)
