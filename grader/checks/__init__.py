"""What each step's facts are held against. A check is a pure function: it never touches the system.

So any verdict can be judged again from its recorded facts. A new check is a file here and a line in the table.
"""

from collections.abc import Callable
from typing import Any

from grader.checks.bind_port import judge_bind_port
from grader.checks.close_connections import judge_close_connections
from grader.checks.expect_reachable import judge_expect_reachable
from grader.checks.expect_sockets import judge_expect_sockets
from grader.checks.inspect_fd import judge_inspect_fd
from grader.checks.lookup_service import judge_lookup_service
from grader.checks.open_connections import judge_open_connections
from grader.checks.run_command import judge_run_command
from grader.checks.run_server import judge_run_server
from grader.checks.send import judge_send
from grader.checks.set_sysctl import judge_set_sysctl
from grader.checks.stop_server import judge_stop_server
from grader.model.finding import Judgement

Judge = Callable[[Any, Any], Judgement]
"""Takes the step's own options and its observation; the table pairs them by name."""

CHECKS: dict[str, Judge] = {
    "run_server": judge_run_server,
    "stop_server": judge_stop_server,
    "open_connections": judge_open_connections,
    "send": judge_send,
    "close_connections": judge_close_connections,
    "bind_port": judge_bind_port,
    "inspect_fd": judge_inspect_fd,
    "expect_sockets": judge_expect_sockets,
    "expect_reachable": judge_expect_reachable,
    "lookup_service": judge_lookup_service,
    "run_command": judge_run_command,
    "set_sysctl": judge_set_sysctl,
}
