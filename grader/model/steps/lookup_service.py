"""``lookup_service``: what ``/etc/services`` says of a port or of a name."""

from typing import Annotated, Any

from grader.model.base import Port, TransportProtocol
from grader.model.facts import facts
from grader.model.language import Constraint, Written
from grader.model.observations import Observation
from grader.model.steps.base import StepOptions, one_or_many

UNASSIGNED = "unassigned"
ServiceName = Annotated[str, Constraint(pattern=r"^[A-Za-z0-9][A-Za-z0-9_./+-]*$", max_length=64)]


def _answers(value: Any) -> Any:
    return one_or_many(value)


class LookupService(StepOptions):
    """Look a port or a service up in ``/etc/services`` (services(5))."""

    only_judged = frozenset({"expect"})
    only_looks = True

    port: Port | None = None
    """Look up the name of this port."""
    service: ServiceName | None = None
    """Look up the port of this name or alias."""
    protocol: TransportProtocol = "tcp"
    expect: Annotated[
        tuple[int | str, ...],
        Constraint(min_length=1),
        Written(_answers, int | str | list[int | str]),
    ]
    """The name, the port, or ``unassigned``; a list where systems differ."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.port is None) == (self.service is None):
            raise ValueError("expected either `port` or `service`")
        wanted = str if self.port is not None else int
        for answer in self.expect:
            if answer != UNASSIGNED and not isinstance(answer, wanted):
                kind = "a service's name" if wanted is str else "a port number"
                raise ValueError(f"expected {kind} or `unassigned` in `expect`, found `{answer}`")

    @property
    def cannot_fail(self) -> str | None:
        """What the machine's file says is not the submission's doing."""
        return "what `/etc/services` says is the machine's, not the submission's"


@facts
class ServiceLookedUp(Observation):
    """The line of ``/etc/services`` that was found."""

    path: str
    """The file that was read."""
    answer: str | int
    """The name or the port; ``unassigned`` when no line has it."""
    line: str = ""
    """The line, as it stands in the file."""
