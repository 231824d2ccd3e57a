"""One thing that was looked at on this machine."""

from dataclasses import dataclass
from enum import Enum


class Need(Enum):
    """How much a thing matters."""

    REQUIRED = "required"
    """Nothing can be graded without it."""
    WANTED = "wanted"
    """Some checks are skipped without it, or less is shown."""
    INFORMATION = "information"
    """Good to know."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found, and what follows from it."""

    name: str
    is_fine: bool
    found: str
    """What was seen, in a few words."""
    need: Need = Need.WANTED
    costs: str = ""
    """What can't be done where it is not fine."""
    mend: str = ""
    """The command that mends it, or what to ask for."""
    package: str = ""
    """The package that has it, named as Debian does, where there is one."""
