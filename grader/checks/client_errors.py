"""Errors of a client about its own end, which are never the server's doing."""

from grader.model.finding import Judgement, Outcome, Reason

_OF_THE_CLIENT = (
    "EADDRINUSE",
    "EADDRNOTAVAIL",
    "EAGAIN",
    "EMFILE",
    "ENETDOWN",
    "ENFILE",
    "ENOBUFS",
    "ENOMEM",
    "EPERM",
)
"""connect(2), bind(2), socket(2); EPERM is what a firewall says (netfilter)."""


def is_of_the_client(error: str | None) -> bool:
    """Return whether an errno of a failed connect(2), by its name, tells of the client's own end."""
    return error in _OF_THE_CLIENT


def no_own_end(host: str, error: str, expected: tuple[str, ...], observed: tuple[str, ...]) -> Judgement:
    """Return that there is no verdict, since a client could not have its own end."""
    return Judgement(
        outcome=Outcome.ERROR,
        reason=Reason.MACHINE,
        message=f"a client on {host} could not have its own end: {error}",
        expected=expected,
        observed=observed,
    )
