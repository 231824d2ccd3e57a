"""``stop_server``: send a signal to a server and see it end."""

from collections.abc import Iterator
from typing import Literal

from grader.model.base import Duration, Slug
from grader.model.facts import facts
from grader.model.observations import Observation, ProgramFacts
from grader.model.steps.base import Ending, Reference, StepOptions

StopSignal = Literal["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGKILL"]


class StopServer(StepOptions):
    """Send a signal to a running server and wait for its end."""

    only_judged = frozenset({"exits"})

    server: Slug
    """The name of a started server."""
    signal: StopSignal = "SIGTERM"
    """What it is sent."""
    exits: Ending | None = None
    """How it must end. By default any end within the time holds, also by the signal itself."""
    within: Duration = 5.0
    """How long it may take; then it is killed."""

    def references(self) -> Iterator[Reference]:
        """Yield the server."""
        yield Reference("server", self.server, ("server",))


@facts
class ServerStopped(Observation):
    """How a server took the signal."""

    before: ProgramFacts
    """Just before the signal."""
    after: ProgramFacts
    """At its end, or when the time was up."""
    sent: str
    """The signal's name."""
    waited_s: float
