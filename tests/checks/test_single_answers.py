"""The checks of one answer: `bind_port`, `expect_reachable`, `lookup_service`, `open_connections` ..."""

from typing import Any

import pytest

from grader.model.finding import Judgement, MarkedSockets, Outcome, Reason
from grader.model.steps.bind_port import PortBound
from grader.model.steps.close_connections import ConnectionsClosed
from grader.model.steps.expect_reachable import Reached
from grader.model.steps.lookup_service import ServiceLookedUp
from grader.model.steps.open_connections import ConnectionsOpened
from grader.model.steps.set_sysctl import SysctlSet
from tests.checks.observed import LISTENER, assert_failed, assert_passed, connection, judge, table, world

CRASH = {"server": "exited with status 1"}
ERRNOS = ("EACCES", "EADDRINUSE", "EADDRNOTAVAIL")


def bound(error: str | None, expect: str) -> Judgement:
    """Return what is said of the kernel's answer to bind(2)."""
    seen = PortBound(
        error=error,
        address="0.0.0.0",
        unprivileged_port_start=1024,
        has_net_bind_service=False,
        sockets=table(LISTENER),
    )
    return judge("bind_port", {"host": "server", "port": 9999, "expect": expect}, seen)


@pytest.mark.parametrize("answer", [None, *ERRNOS])
@pytest.mark.parametrize("expect", ["bound", *ERRNOS])
def test_only_the_expected_answer_of_bind_is_right(answer: str | None, expect: str) -> None:
    """Each answer is right where it is expected, and wrong everywhere else."""
    judgement = bound(answer, expect)
    if (answer or "bound") == expect:
        assert_passed(judgement)
    else:
        assert_failed(judgement, f"expected {expect}, the kernel says {answer or 'bound'}")


def test_an_unforeseen_errno_of_bind_is_no_success() -> None:
    """What nobody foresaw is told by its name."""
    assert_failed(bound("EAFNOSUPPORT", "bound"), "EAFNOSUPPORT")


def test_the_holder_of_a_port_is_shown() -> None:
    """EADDRINUSE is explained by the row that has the port."""
    judgement = bound("EADDRINUSE", "EADDRINUSE")
    assert "held by tcp 0.0.0.0:9999 LISTEN" in judgement.observed
    (evidence,) = judgement.evidence
    assert isinstance(evidence, MarkedSockets)
    assert evidence.marked == (0,)


def reached(error: str | None, *, crashed: dict[str, str] | None = None, **written: Any) -> Judgement:
    """Return what is said of one attempt."""
    seen = Reached(
        address="10.9.0.10", port=9999, error=error, server_sockets=table(LISTENER, seen_by=world(crashed=crashed))
    )
    return judge("expect_reachable", {"from": "client", "to": "server:9999", **written}, seen)


REFUSED = {"reachable": False, "because": "ECONNREFUSED"}
REACHED: list[tuple[dict[str, Any], str | None, str | None, str]] = [
    ({}, None, "ECONNREFUSED", "expected reached, found refused"),
    ({}, None, "ETIMEDOUT", "found no answer"),
    ({"reachable": False}, "ECONNREFUSED", None, "expected not reached, found reached"),
    ({"reachable": False}, "ETIMEDOUT", None, "found reached"),
    (REFUSED, "ECONNREFUSED", None, "found reached"),
    (REFUSED, "ECONNREFUSED", "ETIMEDOUT", "found no answer"),
    ({"reachable": False, "because": "ETIMEDOUT"}, "ETIMEDOUT", "ECONNREFUSED", "found refused"),
    ({"protocol": "udp"}, None, "ECONNREFUSED", "udp server:9999"),
]


@pytest.mark.parametrize(("written", "right", "wrong", "message"), REACHED)
def test_reached_or_not_is_held_against_what_was_expected(
    written: dict[str, Any], right: str | None, wrong: str | None, message: str
) -> None:
    """The answer that is expected is right; the nearest other one is not."""
    assert_passed(reached(right, **written))
    assert_failed(reached(wrong, **written), message)


def test_an_unreachable_crashed_server_is_told_as_crashed() -> None:
    """Where the program has ended, that is why nothing answers."""
    assert_failed(reached("ECONNREFUSED", crashed=CRASH), "found refused", Reason.CRASHED)


@pytest.mark.parametrize("written", [{}, {"reachable": False}, REFUSED])
@pytest.mark.parametrize("error", ["EADDRNOTAVAIL", "EMFILE", "ENOBUFS", "EPERM"])
def test_a_client_without_an_end_of_its_own_says_nothing_of_the_server(written: dict[str, Any], error: str) -> None:
    """Neither that it was reached, nor that it was not."""
    judgement = reached(error, **written)
    assert (judgement.outcome, judgement.reason) == (Outcome.ERROR, Reason.MACHINE)
    assert judgement.message == f"a client on client could not have its own end: {error}"


def looked_up(answer: str | int, **written: Any) -> Judgement:
    """Return what is said of a line of /etc/services."""
    return judge("lookup_service", written, ServiceLookedUp(path="/etc/services", answer=answer, line="x"))


@pytest.mark.parametrize(
    ("written", "right", "wrong"),
    [
        ({"port": 631, "expect": "ipp"}, "ipp", "ssh"),
        ({"port": 631, "expect": "ipp"}, "ipp", "unassigned"),
        ({"service": "http", "expect": 80}, 80, 81),
        ({"service": "http", "expect": 80}, 80, "unassigned"),
        ({"port": 4, "expect": "unassigned"}, "unassigned", "echo"),
        ({"port": 80, "expect": ("http", "www")}, "www", "https"),
    ],
)
def test_the_answer_of_services_is_held_against_the_expected_one(
    written: dict[str, Any], right: str | int, wrong: str | int
) -> None:
    """Only an expected name or number is right; another one is this machine's doing, not the submission's."""
    assert_passed(looked_up(right, **written))
    other = looked_up(wrong, **written)
    assert (other.outcome, other.reason) == (Outcome.SKIPPED, Reason.MACHINE)
    assert "expected " in other.message


def opened(*errors: str | None, expect: str = "connected", crashed: dict[str, str] | None = None) -> Judgement:
    """Return what is said of connections that ended in these errors."""
    seen = ConnectionsOpened(
        connections=tuple(connection(number, error) for number, error in enumerate(errors, start=1)),
        server_sockets=table(LISTENER, seen_by=world(crashed=crashed)),
        waited_s=0.1,
    )
    return judge(
        "open_connections", {"name": "talk", "from": "client", "to": "server:9999", "expect": expect}, seen
    )


OPENED: list[tuple[str, str | None, str | None, Reason]] = [
    ("connected", None, "ECONNREFUSED", Reason.MISMATCH),
    ("connected", None, "EHOSTUNREACH", Reason.MISMATCH),
    ("connected", None, "ETIMEDOUT", Reason.TIMED_OUT),
    ("refused", "ECONNREFUSED", None, Reason.MISMATCH),
    ("refused", "ECONNREFUSED", "ETIMEDOUT", Reason.TIMED_OUT),
    ("refused", "ECONNREFUSED", "EHOSTUNREACH", Reason.MISMATCH),
    ("timed_out", "ETIMEDOUT", None, Reason.MISMATCH),
    ("timed_out", "ETIMEDOUT", "ECONNREFUSED", Reason.MISMATCH),
]


@pytest.mark.parametrize(("expect", "right", "wrong", "reason"), OPENED)
def test_connects_end_as_expected(expect: str, right: str | None, wrong: str | None, reason: Reason) -> None:
    """The expected answer of connect(2) is right, each other one is wrong."""
    assert_passed(opened(right, expect=expect))
    assert_failed(opened(wrong, expect=expect), "1 of 1 connection ", reason)


@pytest.mark.parametrize("errors", [(None, None, "ECONNREFUSED"), ("ECONNREFUSED", None, None)])
def test_each_connection_counts(errors: tuple[str | None, ...]) -> None:
    """One of three that was refused fails them all."""
    judgement = opened(*errors)
    assert_failed(judgement, "1 of 3 connections to server:9999 was refused")
    assert set(judgement.observed) == {"2 of 3 established", "1 of 3 refused (ECONNREFUSED)"}


def test_a_refusal_by_a_crashed_server_is_told_as_crashed() -> None:
    """Where the program has ended, that is why nobody answers."""
    assert_failed(opened("ECONNREFUSED", crashed=CRASH), "refused", Reason.CRASHED)


@pytest.mark.parametrize(("expect", "error"), [("refused", "ECONNREFUSED"), ("timed_out", "ETIMEDOUT")])
def test_a_crashed_server_refuses_nobody(expect: str, error: str) -> None:
    """That nobody answers is right only where a program could have answered."""
    assert_passed(opened(error, expect=expect))
    judgement = opened(error, expect=expect, crashed=CRASH)
    assert_failed(judgement, "which says nothing: no program that could have answered still runs", Reason.CRASHED)


def test_what_the_grader_does_itself_passes() -> None:
    """Closing and setting are the grader's own doing: they tell, and judge nobody."""
    closed = ConnectionsClosed(connections=(connection(),))
    assert_passed(judge("close_connections", {"connections": "talk"}, closed))
    name = "net.ipv4.tcp_fin_timeout"
    changed = SysctlSet(name=name, before="60", after="3")
    judgement = judge("set_sysctl", {"host": "server", "name": name, "value": 3}, changed)
    assert_passed(judgement)
    assert "60 before, 3 now" in judgement.message
