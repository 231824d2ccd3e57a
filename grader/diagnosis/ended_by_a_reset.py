"""A client resets its connection, and the error ends the whole server."""

from grader.diagnosis.base import Mistake, Sign, likely, manual
from grader.diagnosis.scene import Scene
from grader.model.steps.close_connections import CloseConnections


def recognise(scene: Scene) -> Sign | None:
    """Return a sign where it exited with an error, and the last thing that clients did was to reset a
    connection.
    """
    if not scene.has_ended_itself or scene.facts is None or scene.facts.state != "exited" or not scene.facts.status:
        return None
    closing = next(scene.earlier(CloseConnections), None)
    rude = scene.options if isinstance(scene.options, CloseConnections) else closing and closing.step.options
    is_reset = isinstance(rude, CloseConnections) and rude.how == "reset"
    is_recent = closing is not None and scene.exchanged is None
    return likely(status=scene.facts.status) if is_reset and is_recent else None


MISTAKE = Mistake(
    id="ended-by-a-reset",
    title="a client that broke off its connection ended the server",
    explanation=(
        "The last thing that happened was that a client reset its connection, and then the program exited with "
        "status {status}. recv() and send() fail with ECONNRESET or EPIPE on such a connection. That is the end "
        "of one client, and must not be the end of the others."
    ),
    advice=(
        "When recv() or send() fails, close that connection and go on with the next. In Python catch OSError "
        "around what serves one client."
    ),
    concept="errors of one connection",
    link=manual("recv", 2),
    recognise=recognise,
)
