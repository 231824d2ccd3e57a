"""Facts of the learner's own run that a question may ask for, by the names that authors write.

What each means on a socket is in ``grader/quiz/facts``: one reader for each, and a line in that table.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, NamedTuple

from grader.model.base import Port, Slug
from grader.model.language import Constraint, Model


class Mention(NamedTuple):
    """A name in a fact's arguments that the exercise must have."""

    kind: Literal["step", "server", "connections", "host"]
    name: str
    key: str
    """The argument that it is written in."""


class RunFact(Model):
    """A fact of the run, and the arguments that say which one is meant."""

    gives: ClassVar[Literal["number", "text"]] = "number"
    fact: str
    """Its name."""

    def mentions(self) -> Iterator[Mention]:
        """Yield the names that the exercise must have."""
        for key in ("step", "program", "connections", "host"):
            name = getattr(self, key, None)
            if isinstance(name, str):
                yield Mention("server" if key == "program" else key, name, key)  # type: ignore[arg-type]


_Number = Annotated[int, Constraint(ge=1, le=100_000)]


class ClientPort(RunFact):
    """The port that a client's kernel gave to a connection."""

    fact: Literal["client-port"]
    connections: Slug
    """The group that `open_connections` opened."""
    number: _Number = 1
    """Which of the group, from 1."""


class ListenerDescriptor(RunFact):
    """The number of the descriptor of a program's only listening socket."""

    fact: Literal["listener-descriptor"]
    program: Slug
    """The name of a started server that an `inspect_fd` step looks at."""


class ConnectionDescriptor(RunFact):
    """The number of the descriptor by which a program holds a connection."""

    fact: Literal["connection-descriptor"]
    program: Slug
    """The name of a started server that an `inspect_fd` step looks at."""
    connections: Slug
    """The group that `open_connections` opened."""
    number: _Number = 1
    """Which of the group, from 1."""


class AcceptQueue(RunFact):
    """How many connections waited for accept(): Recv-Q of the LISTEN row."""

    fact: Literal["accept-queue"]
    step: Slug
    """The `expect_sockets` step whose table is meant."""
    port: Port
    """The listener's port."""


class TimeWaitHolder(RunFact):
    """The host whose table has rows in TIME_WAIT."""

    gives: ClassVar[Literal["number", "text"]] = "text"
    fact: Literal["time-wait-holder"]
    step: Slug
    """The `expect_sockets` step in whose table they are."""


class ProgramPid(RunFact):
    """The process id of a program, as seen from the machine."""

    fact: Literal["program-pid"]
    program: Slug
    """The name of a started server."""


class EstablishedCount(RunFact):
    """How many rows with a local port are ESTABLISHED."""

    fact: Literal["established-count"]
    step: Slug
    """The `expect_sockets` step whose table is meant."""
    host: Slug
    """The host of that table."""
    port: Port
    """The local port."""


class ListenAddress(RunFact):
    """The address at which a port is listened on, such as `0.0.0.0`."""

    gives: ClassVar[Literal["number", "text"]] = "text"
    fact: Literal["listen-address"]
    step: Slug
    """The `expect_sockets` step whose table is meant."""
    port: Port
    """The listener's port."""


RUN_FACTS: dict[str, type[RunFact]] = {
    "client-port": ClientPort,
    "listener-descriptor": ListenerDescriptor,
    "connection-descriptor": ConnectionDescriptor,
    "accept-queue": AcceptQueue,
    "time-wait-holder": TimeWaitHolder,
    "program-pid": ProgramPid,
    "established-count": EstablishedCount,
    "listen-address": ListenAddress,
}
