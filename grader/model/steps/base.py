"""What every step's options have in common, and how they refer to other parts of an exercise."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from grader.model.base import Slug, Text, TextMatch, Timing
from grader.model.endpoints import EndpointPattern
from grader.model.language import Constraint, Model, Written

Path = tuple[str | int, ...]


class Reference(NamedTuple):
    """A name in a step's options that something else in the exercise must have introduced."""

    kind: Literal["host", "program", "server", "connections"]
    """A host, a program of the ``programs`` section, a started server, a group of open connections."""
    name: str
    path: Path
    """Where in the options it is written."""


class Introduction(NamedTuple):
    """A name that a step makes known to the steps after it."""

    kind: Literal["server", "connections"]
    name: str
    path: Path


class StepOptions(Model):
    """What an author writes below a step's name."""

    only_judged: ClassVar[frozenset[str]] = frozenset()
    """Fields that only the check reads: where nothing else changed, the step did what it would do now. Of one that
    may be None the step itself may ask whether it is."""
    only_looks: ClassVar[bool] = False
    """Whether the step leaves everything in the lab as it is, so that no later step could tell that it was held."""

    def references(self) -> Iterator[Reference]:
        """Yield the names that must exist, and where they are written."""
        yield from ()

    def introductions(self) -> Iterator[Introduction]:
        """Yield the names that later steps may use."""
        yield from ()

    @property
    def cannot_fail(self) -> str | None:
        """Why no submission could ever fail this step; None when one could."""
        return None


class ExpectationOptions(StepOptions, Timing):
    """Options of a step that only looks, again and again, until its time is up."""


PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)(\.ipv6)?\}")
"""``{server}`` stands for that host's IPv4 address, ``{server.ipv6}`` for its IPv6 address."""

Argument = Annotated[str, Constraint(max_length=4000)]
Arguments = tuple[Argument, ...]


def placeholder_references(texts: tuple[str, ...], path: Path) -> Iterator[Reference]:
    """Yield the hosts whose addresses the texts ask for."""
    for index, text in enumerate(texts):
        for match in PLACEHOLDER.finditer(text):
            yield Reference("host", match[1], (*path, index))


def endpoint_references(endpoint: EndpointPattern | None, path: Path) -> Iterator[Reference]:
    """Yield the host that an endpoint names, unless it is an address or a wildcard."""
    if endpoint is not None and endpoint.host != "*" and not endpoint.is_address:
        yield Reference("host", endpoint.host, path)


def one_or_many(value: Any) -> Any:
    """Return a lone value as a tuple of one, for options that take either."""
    return value if isinstance(value, tuple | list) else (value,)


Hosts = Annotated[
    tuple[Slug, ...],
    Constraint(min_length=1, max_length=64),
    Written(one_or_many, Slug | list[Slug]),
]
Status = Annotated[int, Constraint(ge=0, le=255)] | Literal["nonzero"]


class Ending(Model):
    """How a program is expected to end."""

    status: Status = 0
    """The exit status, or ``nonzero`` for any but 0."""
    output: TextMatch | None = None
    """What it must have printed."""


Title = Annotated[Text, Constraint(max_length=200)]
