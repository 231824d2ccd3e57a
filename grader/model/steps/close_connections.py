"""``close_connections``: the clients end their connections."""

from collections.abc import Iterator
from typing import Annotated, Literal

from grader.model.base import Slug
from grader.model.facts import facts
from grader.model.language import Constraint
from grader.model.observations import ConnectionFacts, Observation
from grader.model.steps.base import Reference, StepOptions


class CloseConnections(StepOptions):
    """End the connections of a group from the clients' side."""

    connections: Slug
    """The group's name."""
    which: Annotated[int, Constraint(ge=1)] | None = None
    """Only this one of the group, counted from 1."""
    how: Literal["close", "shutdown", "reset"] = "close"
    """close(2); shutdown(2) of only the sending half; or a reset (SO_LINGER of 0, socket(7))."""

    def references(self) -> Iterator[Reference]:
        """Yield the group of connections."""
        yield Reference("connections", self.connections, ("connections",))

    @property
    def cannot_fail(self) -> str | None:
        """Closing is the client's own doing."""
        return "closing is done by the grader itself"


@facts
class ConnectionsClosed(Observation):
    """Which connections were ended."""

    connections: tuple[ConnectionFacts, ...]
