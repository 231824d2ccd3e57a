"""``inspect_fd``: read ``/proc/PID/fd`` of a server, as the learner would."""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Literal

from grader.model.base import Quantity, Slug
from grader.model.language import Constraint, Model, written_as
from grader.model.sockets import SocketState
from grader.model.steps.base import ExpectationOptions, Reference

DescriptorKind = Literal["socket", "terminal", "pipe", "file"]
StateName = Annotated[SocketState, Constraint(strict=False)]


class DescriptorPattern(Model):
    """One descriptor by its number."""

    descriptor: Annotated[int, Constraint(ge=0)]
    is_a: DescriptorKind = field(metadata=written_as("is"))
    """What it refers to."""
    state: StateName | None = None
    """For a TCP socket, its state."""


class InspectFd(ExpectationOptions):
    """Look at the descriptors of a server, joined with the host's socket table by inode."""

    only_judged = frozenset({"listening", "connections", "total", "descriptors"})
    only_looks = True

    server: Slug
    """The name of a started server."""
    listening: Quantity | None = None
    """Descriptors of listening sockets. One that a child inherited counts once."""
    connections: Quantity | None = None
    """Descriptors of accepted TCP connections, whatever their state. One that a child inherited counts once."""
    total: Quantity | None = None
    """Descriptors of the first process, its terminal's three included."""
    descriptors: tuple[DescriptorPattern, ...] = ()
    """Descriptors of the first process by number."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.listening or self.connections or self.total or self.descriptors):
            raise ValueError("expected `listening`, `connections`, `total` or `descriptors`, found none of them")

    def references(self) -> Iterator[Reference]:
        """Yield the server."""
        yield Reference("server", self.server, ("server",))

    @property
    def cannot_fail(self) -> str | None:
        """A count that allows every number expects nothing."""
        counts = [count for count in (self.listening, self.connections, self.total) if count is not None]
        if not self.descriptors and not any(count.can_fail for count in counts):
            return "every number is allowed"
        return None
