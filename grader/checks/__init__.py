"""What each step's facts are held against. A check is a pure function: it never touches the system.

So any verdict can be judged again from its recorded facts. A new check is a file here and a line in the table.
"""

from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from grader.model.finding import Judgement
from grader.model.import_table import ImportTable
from grader.model.observations import Observation

Judge = Callable[[Any, Any], Judgement]
"""Takes the step's own options and its observation; the table pairs them by name."""

CHECKS: Mapping[str, Judge] = ImportTable(
    __name__,
    {
        "run_server": "judge_run_server",
        "stop_server": "judge_stop_server",
        "open_connections": "judge_open_connections",
        "send": "judge_send",
        "close_connections": "judge_close_connections",
        "bind_port": "judge_bind_port",
        "inspect_fd": "judge_inspect_fd",
        "expect_sockets": "judge_expect_sockets",
        "expect_reachable": "judge_expect_reachable",
        "lookup_service": "judge_lookup_service",
        "run_command": "judge_run_command",
        "set_sysctl": "judge_set_sysctl",
    },
    plugins="check",
)


def observation_of(kind: str) -> type[Observation]:
    """Return what the check of a step's kind takes, by its annotation. Raises KeyError for no kind."""
    takes: type[Observation] = list(get_type_hints(CHECKS[kind]).values())[1]
    return takes
