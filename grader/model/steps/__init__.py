"""The steps that an exercise may name: for each, the options an author writes and the facts that it reports.

A new step is a file here, one in ``grader/steps`` that acts, one in ``grader/checks`` that judges, and a line in
the table of each.
"""

from collections.abc import Mapping
from typing import Any

from grader.model.import_table import ImportTable
from grader.model.steps.base import StepOptions


class _OptionsTable(ImportTable[type[StepOptions]]):
    """The options of a step of another package are those that its function takes."""

    def _of_plugin(self, key: str, loaded: Any) -> type[StepOptions]:
        from grader.model.plugins import options_of

        return options_of(key, loaded)


STEP_OPTIONS: Mapping[str, type[StepOptions]] = _OptionsTable(
    __name__,
    {
        "run_server": "RunServer",
        "stop_server": "StopServer",
        "open_connections": "OpenConnections",
        "send": "Send",
        "close_connections": "CloseConnections",
        "bind_port": "BindPort",
        "inspect_fd": "InspectFd",
        "expect_sockets": "ExpectSockets",
        "expect_reachable": "ExpectReachable",
        "lookup_service": "LookupService",
        "run_command": "RunCommand",
        "set_sysctl": "SetSysctl",
    },
    plugins="step",
)
