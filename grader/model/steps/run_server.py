"""``run_server``: start a program in a host and see it listen, or see it refuse to."""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Any

from grader.model.base import Duration, Privilege, Slug, TransportProtocol
from grader.model.endpoints import EndpointPattern, WrittenEndpoint, parse_endpoint
from grader.model.facts import facts
from grader.model.language import Model, Written, written_as
from grader.model.observations import Observation, ProgramFacts, SocketTable
from grader.model.steps.base import (
    Arguments,
    Ending,
    Introduction,
    Reference,
    StepOptions,
    endpoint_references,
    one_or_many,
    placeholder_references,
)


class ListeningSocket(Model):
    """A socket that waits for clients: TCP in LISTEN, UDP bound and unconnected."""

    at: WrittenEndpoint
    """The local address and port, such as ``0.0.0.0:9999`` or ``*:9999``."""
    protocol: TransportProtocol = "tcp"


def _listening_from_short_form(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"at": EndpointPattern("*", parse_endpoint(f"*:{value}").port)}
    return {"at": value} if isinstance(value, str) else value


Listening = Annotated[
    ListeningSocket,
    Written(_listening_from_short_form, int | str | ListeningSocket),
]


class RunServer(StepOptions):
    """Start a program in a host and wait until the kernel shows that it listens.

    Readiness is read from the kernel's socket table: nothing connects to the server.
    """

    only_judged = frozenset({"exits"})

    program: Slug
    """A program of the ``programs`` section."""
    host: Slug
    """The host that it runs in."""
    name: Slug | None = None
    """What later steps call it; by default the program's name."""
    privilege: Privilege = field(default="user", metadata=written_as("as"))
    """Who runs it: ``user``, an ordinary one; ``root``; or ``net_bind_service``, which may bind low ports only."""
    arguments: Arguments = ()
    """Its command line; ``{server}`` stands for the address of the host ``server``."""
    environment: dict[str, str] = field(default_factory=dict)
    """Variables added to its environment."""
    listens: Annotated[
        tuple[Listening, ...] | None,
        Written(
            lambda value: None if value is None else one_or_many(value),
            int | str | ListeningSocket | list[int | str | ListeningSocket] | None,
        ),
    ] = None
    """The sockets that must wait for clients: ``9999``, ``0.0.0.0:9999``, or ``{at: ..., protocol: udp}``."""
    exits: Ending | None = None
    """Instead of listening: it must end by itself, without a listening socket, like this."""
    within: Duration = 10.0
    """How long it may take."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.listens is None) == (self.exits is None):
            raise ValueError("expected either `listens` or `exits`")
        if self.listens is not None and not self.listens:
            raise ValueError("`listens` is empty: it would hold for any program")
        for wanted in self.listens or ():
            if not isinstance(wanted.at.port, int):
                raise ValueError(f"`listens: {wanted.at}` needs a port number")

    @property
    def known_as(self) -> str:
        """The name that later steps use."""
        return self.name or self.program

    def references(self) -> Iterator[Reference]:
        """Yield the program, the host, and the hosts named in endpoints and arguments."""
        yield Reference("program", self.program, ("program",))
        yield Reference("host", self.host, ("host",))
        yield from placeholder_references(self.arguments, ("arguments",))
        for index, listening in enumerate(self.listens or ()):
            yield from endpoint_references(listening.at, ("listens", index))

    def introductions(self) -> Iterator[Introduction]:
        """Yield the server's name."""
        yield Introduction("server", self.known_as, ("name",) if self.name else ("program",))


@facts
class ServerStarted(Observation):
    """What became of a started server: it listens, it ended, or the time was up."""

    program: ProgramFacts
    sockets: SocketTable
    """Of the server's host."""
    waited_s: float
    """From the start until it listened, ended, or the time was up."""
