"""``set_sysctl``: change a network setting of one host, as ``sysctl -w`` would."""

from collections.abc import Iterator
from typing import Annotated

from grader.model.base import Slug
from grader.model.facts import facts
from grader.model.language import Constraint
from grader.model.observations import Observation
from grader.model.steps.base import Reference, StepOptions

SysctlName = Annotated[str, Constraint(pattern=r"^net\.(ipv4|ipv6|core|unix)(\.[a-z0-9_-]+)+$", max_length=120)]
SysctlValue = Annotated[str, Constraint(pattern=r"^-?\d+( -?\d+){0,2}$", max_length=40)]


class SetSysctl(StepOptions):
    """Set a ``net.*`` setting in the host's own network namespace. The machine's own is never touched."""

    host: Slug
    name: SysctlName
    """Such as ``net.ipv4.ip_unprivileged_port_start``."""
    value: Annotated[int, Constraint(ge=-1, le=2**31)] | SysctlValue

    def references(self) -> Iterator[Reference]:
        """Yield the host."""
        yield Reference("host", self.host, ("host",))

    @property
    def cannot_fail(self) -> str | None:
        """Setting it is the grader's own doing."""
        return "the setting is made by the grader itself"


@facts
class SysctlSet(Observation):
    """What the setting read before and after."""

    name: str
    before: str
    after: str
