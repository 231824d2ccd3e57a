"""What each step does in the lab. A step acts or looks, and returns named facts; it never decides.

A new step is a file here, one in ``grader/model/steps`` with its options, one in ``grader/checks`` that judges, and
a line in the table of each.
"""

from collections.abc import Callable, Mapping
from typing import Any

from grader.model.import_table import ImportTable
from grader.model.lab import Lab
from grader.model.observations import Observation

Act = Callable[[Any, Lab], Observation]
"""Takes the step's own options; the table pairs them by name."""

STEPS: Mapping[str, Act] = ImportTable(
    __name__,
    {
        "run_server": "run_server",
        "stop_server": "stop_server",
        "open_connections": "open_connections",
        "send": "send",
        "close_connections": "close_connections",
        "bind_port": "bind_port",
        "inspect_fd": "inspect_fd",
        "expect_sockets": "expect_sockets",
        "expect_reachable": "expect_reachable",
        "lookup_service": "lookup_service",
        "run_command": "run_command",
        "set_sysctl": "set_sysctl",
    },
    plugins="step",
)
