"""Puts the hosts' addresses into what an author wrote: ``{server}``, ``{server.ipv6}``."""

import re

from grader.model.lab import Lab
from grader.model.steps.base import PLACEHOLDER


def fill_in(texts: tuple[str, ...], lab: Lab) -> tuple[str, ...]:
    """Return the texts with each placeholder replaced. Raises CannotShow where there is no such address."""

    def address(match: re.Match[str]) -> str:
        return lab.address(match[1], "ipv6" if match[2] else "ipv4")

    return tuple(PLACEHOLDER.sub(address, text) for text in texts)
