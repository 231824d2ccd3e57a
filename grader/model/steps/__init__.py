"""The steps that an exercise may name: for each, the options an author writes and the facts that it reports.

A new step is a file here, one in ``grader/steps`` that acts, one in ``grader/checks`` that judges, and a line in
the table of each.
"""

from grader.model.steps.base import StepOptions
from grader.model.steps.bind_port import BindPort
from grader.model.steps.close_connections import CloseConnections
from grader.model.steps.expect_reachable import ExpectReachable
from grader.model.steps.expect_sockets import ExpectSockets
from grader.model.steps.inspect_fd import InspectFd
from grader.model.steps.lookup_service import LookupService
from grader.model.steps.open_connections import OpenConnections
from grader.model.steps.run_command import RunCommand
from grader.model.steps.run_server import RunServer
from grader.model.steps.send import Send
from grader.model.steps.set_sysctl import SetSysctl
from grader.model.steps.stop_server import StopServer

STEP_OPTIONS: dict[str, type[StepOptions]] = {
    "run_server": RunServer,
    "stop_server": StopServer,
    "open_connections": OpenConnections,
    "send": Send,
    "close_connections": CloseConnections,
    "bind_port": BindPort,
    "inspect_fd": InspectFd,
    "expect_sockets": ExpectSockets,
    "expect_reachable": ExpectReachable,
    "lookup_service": LookupService,
    "run_command": RunCommand,
    "set_sysctl": SetSysctl,
}
