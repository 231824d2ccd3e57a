"""Every step that an exercise may name has all that it needs, and can be failed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import grader.checks
import grader.model.steps
import grader.steps
from grader.checks import CHECKS
from grader.model.finding import Judgement, Outcome
from grader.model.observations import ProgramFacts
from grader.model.steps import STEP_OPTIONS
from grader.model.steps.bind_port import PortBound
from grader.model.steps.expect_reachable import Reached
from grader.model.steps.open_connections import ConnectionsOpened
from grader.model.steps.run_command import CommandRan
from grader.model.steps.run_server import ServerStarted
from grader.model.steps.send import DataExchanged
from grader.model.steps.stop_server import ServerStopped
from grader.steps import STEPS
from tests.checks.observed import connection, descriptors, exited, judge, table

GONE: ProgramFacts = exited(1)
FAILING: dict[str, Callable[[], tuple[dict[str, Any], Any]]] = {
    "run_server": lambda: (
        {"program": "server", "host": "server", "listens": 9999},
        ServerStarted(program=GONE, sockets=table(), waited_s=1.0),
    ),
    "stop_server": lambda: (
        {"server": "server"},
        ServerStopped(before=GONE, after=GONE, sent="SIGTERM", waited_s=0.0),
    ),
    "open_connections": lambda: (
        {"name": "talk", "from": "client", "to": "server:9999"},
        ConnectionsOpened(connections=(connection(error="ECONNREFUSED"),), waited_s=0.0),
    ),
    "send": lambda: (
        {"connections": "talk", "text": "x"},
        DataExchanged(exchanges=(), payload_hex="78", payload_bytes=1, waited_s=0.0),
    ),
    "bind_port": lambda: (
        {"host": "server", "port": 80, "expect": "bound"},
        PortBound(
            error="EACCES",
            address="0.0.0.0",
            unprivileged_port_start=1024,
            has_net_bind_service=False,
            sockets=table(),
        ),
    ),
    "inspect_fd": lambda: ({"server": "server", "listening": 1}, descriptors()),
    "expect_sockets": lambda: ({"host": "server", "rows": ({"state": "LISTEN"},)}, table()),
    "expect_reachable": lambda: (
        {"from": "client", "to": "server:9999"},
        Reached(address="10.9.0.10", port=9999, error="ECONNREFUSED"),
    ),
    "run_command": lambda: (
        {"command": ("false",), "host": "server"},
        CommandRan(program=GONE, waited_s=0.0),
    ),
}
"""For each step that a submission can fail, an observation that fails it."""
NOT_THE_SUBMISSIONS = {"close_connections", "lookup_service", "set_sysctl"}


def modules_of(package: Any) -> set[str]:
    """Return the names of the files beside a package's own."""
    return {path.stem for path in Path(package.__file__).parent.glob("*.py")}


@pytest.mark.parametrize("kind", STEP_OPTIONS)
def test_every_step_acts_and_is_judged(kind: str) -> None:
    """A step has a line in the table of acts and in the table of checks."""
    assert kind in STEPS
    assert kind in CHECKS


@pytest.mark.parametrize("package", [grader.model.steps, grader.steps, grader.checks])
def test_every_step_has_a_file_in_each_room(package: Any) -> None:
    """A step's name is the name of its files."""
    assert set(STEP_OPTIONS) <= modules_of(package)


def test_no_table_has_more_than_the_language() -> None:
    """What no author can name is in no table."""
    assert set(STEPS) == set(CHECKS) == set(STEP_OPTIONS)


@pytest.mark.parametrize("kind", STEP_OPTIONS)
def test_functions_are_named_like_their_step(kind: str) -> None:
    """The table pairs a name with its own function, not with a neighbour's."""
    assert getattr(STEPS[kind], "__name__", "") == kind
    assert getattr(CHECKS[kind], "__name__", "") == f"judge_{kind}"
    assert STEP_OPTIONS[kind].__name__.lower() == kind.replace("_", "")


@pytest.mark.parametrize("kind", sorted(set(STEP_OPTIONS) - NOT_THE_SUBMISSIONS))
def test_every_step_can_be_failed(kind: str) -> None:
    """There is something that a wrong submission shows and that does not pass."""
    options, seen = FAILING[kind]()
    judgement = judge(kind, options, seen)
    assert isinstance(judgement, Judgement)
    assert judgement.outcome is Outcome.FAILED
    assert judgement.reason is not None
    assert judgement.message


@pytest.mark.parametrize("kind", sorted(NOT_THE_SUBMISSIONS))
def test_a_step_that_cannot_be_failed_says_so(kind: str) -> None:
    """What no submission has a part in says so, and the loader can tell an author that gives it points."""
    options: dict[str, dict[str, Any]] = {
        "close_connections": {"connections": "talk"},
        "lookup_service": {"port": 22, "expect": "ssh"},
        "set_sysctl": {"host": "server", "name": "net.ipv4.tcp_fin_timeout", "value": 3},
    }
    assert STEP_OPTIONS[kind].validated(options[kind]).cannot_fail
