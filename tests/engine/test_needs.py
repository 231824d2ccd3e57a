"""Which steps a step needs without saying so."""

from typing import Any

import pytest

from grader.engine.needs import needs_of
from grader.model.exercise import Step
from tests.steps.laboratory import exercise_of, opening, step_of

START = step_of("run_server", "start", program="server", host="server", listens=9999)
OPEN = step_of("open_connections", "open", **opening())


def needs(*steps: Step) -> dict[str, tuple[str, ...]]:
    """Return what each step needs."""
    return needs_of(exercise_of(*steps))


USERS: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("stop_server", {"server": "server"}, ("start",)),
    ("inspect_fd", {"server": "server", "listening": 1}, ("start",)),
    ("expect_sockets", {"host": "server", "rows": ({"server": "server"},)}, ("start",)),
    ("expect_sockets", {"host": "server", "rows": ({"connections": "talk"},)}, ("open",)),
    (
        "expect_sockets",
        {"host": "server", "rows": ({"server": "server"}, {"connections": "talk"})},
        ("start", "open"),
    ),
    ("expect_sockets", {"host": "server", "rows": ({"state": "LISTEN"},)}, ()),
    ("send", {"connections": "talk", "text": "x"}, ("open",)),
    ("close_connections", {"connections": "talk"}, ("open",)),
    ("expect_reachable", {"from": "client", "to": "server:9999"}, ("start",)),
    ("expect_reachable", {"from": "client", "to": "server:80"}, ()),
    ("expect_reachable", {"from": "client", "to": "client:9999"}, ()),
    ("bind_port", {"host": "server", "port": 80, "expect": "EACCES"}, ()),
    ("run_command", {"command": ("true",), "host": "server"}, ()),
]


@pytest.mark.parametrize(("kind", "written", "expected"), USERS)
def test_a_step_needs_what_introduced_the_names_it_uses(
    kind: str, written: dict[str, Any], expected: tuple[str, ...]
) -> None:
    """A server's name needs its start, a group's name the step that opened it, a host nothing."""
    assert needs(START, OPEN, step_of(kind, "user", **written))["user"] == expected


def test_a_client_needs_the_server_it_connects_to() -> None:
    """Without a listener each of its failures would repeat the first."""
    assert needs(START, OPEN)["open"] == ("start",)


def test_the_last_introduction_counts() -> None:
    """A server that was started again is needed as it was started last."""
    again = step_of("run_server", "again", program="server", host="server", listens=9999)
    stop = step_of("stop_server", "stop", server="server")
    found = needs(START, stop, again, OPEN, step_of("inspect_fd", "look", server="server", listening=1))
    assert found["stop"] == ("start",)
    assert found["open"] == ("again",)
    assert found["look"] == ("again",)


def test_a_step_does_not_need_what_comes_later() -> None:
    """A client before the server's start connects to nobody, which may be what is asked."""
    unreachable: dict[str, Any] = {"from": "client", "to": "server:9999", "reachable": False}
    refused = step_of("expect_reachable", "refused", **unreachable)
    assert needs(refused, START)["refused"] == ()


def test_what_is_named_and_what_is_used_are_needed_once() -> None:
    """An explicit need that is also an implicit one is told once, first."""
    look = step_of("inspect_fd", "look", needs=("open", "start"), server="server", listening=1)
    assert needs(START, OPEN, look)["look"] == ("open", "start")


def test_a_step_needs_nothing_by_itself() -> None:
    """The first step of all can always be tried."""
    assert needs(START) == {"start": ()}
