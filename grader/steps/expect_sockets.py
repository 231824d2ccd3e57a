"""``expect_sockets``: one look at a host's socket table."""

from grader.model.lab import Lab
from grader.model.observations import SocketTable
from grader.model.steps.expect_sockets import ExpectSockets


def expect_sockets(options: ExpectSockets, lab: Lab) -> SocketTable:
    """Read the table."""
    return lab.socket_table(options.host)
