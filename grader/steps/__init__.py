"""What each step does in the lab. A step acts or looks, and returns named facts; it never decides.

A new step is a file here, one in ``grader/model/steps`` with its options, one in ``grader/checks`` that judges, and
a line in the table of each.
"""

from collections.abc import Callable
from typing import Any

from grader.model.lab import Lab
from grader.model.observations import Observation
from grader.steps.bind_port import bind_port
from grader.steps.close_connections import close_connections
from grader.steps.expect_reachable import expect_reachable
from grader.steps.expect_sockets import expect_sockets
from grader.steps.inspect_fd import inspect_fd
from grader.steps.lookup_service import lookup_service
from grader.steps.open_connections import open_connections
from grader.steps.run_command import run_command
from grader.steps.run_server import run_server
from grader.steps.send import send
from grader.steps.set_sysctl import set_sysctl
from grader.steps.stop_server import stop_server

Act = Callable[[Any, Lab], Observation]
"""Takes the step's own options; the table pairs them by name."""

STEPS: dict[str, Act] = {
    "run_server": run_server,
    "stop_server": stop_server,
    "open_connections": open_connections,
    "send": send,
    "close_connections": close_connections,
    "bind_port": bind_port,
    "inspect_fd": inspect_fd,
    "expect_sockets": expect_sockets,
    "expect_reachable": expect_reachable,
    "lookup_service": lookup_service,
    "run_command": run_command,
    "set_sysctl": set_sysctl,
}
