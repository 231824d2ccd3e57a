"""Whether a server listens where it should, or refuses to as it should."""

from typing import Any

import pytest

from grader.model.finding import Judgement, Outcome, Reason
from grader.model.observations import ProgramFacts
from grader.model.sockets import Owner, SocketProtocol, SocketRow, SocketState
from grader.model.steps.run_server import ServerStarted
from tests.checks.observed import (
    ACCEPTED,
    CHILD_PID,
    LISTENER,
    UDP_SOCKET,
    assert_failed,
    assert_passed,
    end,
    exited,
    judge,
    killed,
    program,
    row,
    table,
)

TCP6 = SocketProtocol.TCP6
UDP_CONNECTED = row(
    end("10.9.0.10", 9999), end("10.9.0.11", 5), state=SocketState.ESTABLISHED, protocol=SocketProtocol.UDP
)


def start(
    *rows: SocketRow, listens: Any = None, exits: Any = None, facts: ProgramFacts | None = None, within: float = 10
) -> Judgement:
    """Return what is said of a server that was started and has these sockets."""
    options = {"program": "server", "host": "server", "listens": listens, "exits": exits, "within": within}
    given = {key: value for key, value in options.items() if value is not None}
    seen = ServerStarted(program=facts or program(), sockets=table(*rows), waited_s=0.25)
    return judge("run_server", given, seen)


LISTENS: list[tuple[str, Any, SocketRow, SocketRow]] = [
    ("any-address", 9999, row(end("127.0.0.1", 9999)), row(end("127.0.0.1", 3879))),
    ("any-address-ipv6", 9999, row(end("::", 9999), protocol=TCP6), row(end("::", 9998), protocol=TCP6)),
    ("wildcard", "0.0.0.0:9999", LISTENER, row(end("127.0.0.1", 9999))),
    ("wildcard-not-one-address", "0.0.0.0:9999", LISTENER, row(end("10.9.0.10", 9999))),
    ("ipv6-wildcard", "[::]:9999", row(end("::", 9999), protocol=TCP6), LISTENER),
    ("loopback", "127.0.0.1:9999", row(end("127.0.0.1", 9999)), LISTENER),
    ("host-by-wildcard", "server:9999", LISTENER, row(end("127.0.0.1", 9999))),
    ("host-by-address", "server:9999", row(end("10.9.0.10", 9999)), row(end("10.9.0.11", 9999))),
    (
        "host-by-dual-stack",
        "server:9999",
        row(end("::", 9999), protocol=TCP6, ipv6_only=False),
        row(end("::1", 9999), protocol=TCP6),
    ),
    ("udp", {"at": "*:9999", "protocol": "udp"}, UDP_SOCKET, LISTENER),
    ("udp-unconnected", {"at": "*:9999", "protocol": "udp"}, UDP_SOCKET, UDP_CONNECTED),
    ("tcp-not-udp", 9999, LISTENER, UDP_SOCKET),
    ("listen-not-connected", 9999, LISTENER, ACCEPTED),
]


@pytest.mark.parametrize(("listens", "right"), [pytest.param(c[1], c[2], id=c[0]) for c in LISTENS])
def test_a_server_that_listens_as_wanted_passes(listens: Any, right: SocketRow) -> None:
    """The kernel's row of a listening socket is the proof."""
    assert_passed(start(right, listens=listens))


@pytest.mark.parametrize(("listens", "near"), [pytest.param(c[1], c[3], id=c[0]) for c in LISTENS])
def test_a_server_that_listens_elsewhere_fails(listens: Any, near: SocketRow) -> None:
    """Another address, port, protocol or state is not what was asked for."""
    judgement = start(near, listens=listens)
    assert judgement.outcome is Outcome.FAILED, judgement
    assert judgement.reason in (Reason.MISMATCH, Reason.TIMED_OUT)


def test_a_host_is_where_its_ipv4_clients_come() -> None:
    """A wildcard with IPV6_V6ONLY lets in no client that connects to `server:9999`, which is the IPv4 address."""
    only_ipv6 = row(end("::", 9999), protocol=TCP6, ipv6_only=True)
    assert_failed(start(only_ipv6, listens="server:9999"), "not where it should")


def test_another_programs_socket_is_not_the_servers() -> None:
    """A port held by somebody else does not make this server listen."""
    foreign = row(end("0.0.0.0", 9999), owners=(Owner(999, "server", 3),))
    assert_failed(start(foreign, listens=9999), "no socket of it", Reason.TIMED_OUT)


def test_a_childs_listener_is_the_servers() -> None:
    """A server that forks and lets its child listen does listen."""
    assert_passed(start(row(end("0.0.0.0", 9999), owners=(Owner(CHILD_PID, "server", 3),)), listens=9999))


def test_a_socket_that_is_bound_only_does_not_listen() -> None:
    """Without a row in LISTEN the time runs out, and the message says so."""
    assert_failed(start(listens=9999), "no socket of it that waits for clients", Reason.TIMED_OUT)


def test_the_wrong_port_is_named() -> None:
    """What it listens on instead stands in the message."""
    assert_failed(start(row(end("0.0.0.0", 3879)), listens=9999), "tcp 0.0.0.0:3879 LISTEN")


def test_each_wanted_socket_must_be_there() -> None:
    """One of two is not enough."""
    both = (9999, {"at": "*:9999", "protocol": "udp"})
    assert_passed(start(LISTENER, UDP_SOCKET, listens=both))
    judgement = start(LISTENER, listens=both)
    assert_failed(judgement, "not where it should")
    assert judgement.expected == ("udp *:9999 waits for clients",)


@pytest.mark.parametrize(("facts", "words"), [
    (exited(1), "exited with status 1"),
    (exited(0), "exited with status 0"),
    (killed("SIGSEGV"), "was killed by SIGSEGV"),
])  # fmt: skip
def test_a_server_that_ended_has_crashed(facts: ProgramFacts, words: str) -> None:
    """A server that should listen and has ended fails, even while its row is still there."""
    assert_failed(start(LISTENER, listens=9999, facts=facts), words, Reason.CRASHED)


def test_a_limit_is_told_as_a_limit() -> None:
    """What the lab stopped did not crash by itself."""
    facts = killed("SIGKILL", stopped_for="output")
    assert_failed(start(listens=9999, facts=facts), "over its limit of output", Reason.LIMIT)


ENDS: list[tuple[str, dict[str, Any], ProgramFacts, ProgramFacts]] = [
    ("status", {"status": 3}, exited(3), exited(4)),
    ("default-is-0", {}, exited(0), exited(1)),
    ("nonzero", {"status": "nonzero"}, exited(1), exited(0)),
    ("nonzero-is-no-signal", {"status": "nonzero"}, exited(1), killed("SIGSEGV")),
    ("zero-is-no-signal", {"status": 0}, exited(0), killed("SIGTERM")),
    ("still-running", {"status": "nonzero"}, exited(98), program()),
    ("output", {"output": {"contains": "in use"}}, exited(0, output="port in use"), exited(0, output="port busy")),
    (
        "status-and-output",
        {"status": 1, "output": {"contains": "no"}},
        exited(1, output="no"),
        exited(0, output="no"),
    ),
]


@pytest.mark.parametrize(("exits", "facts"), [pytest.param(c[1], c[2], id=c[0]) for c in ENDS])
def test_a_server_that_refuses_as_wanted_passes(exits: dict[str, Any], facts: ProgramFacts) -> None:
    """With `exits`, the end that was asked for is right."""
    assert_passed(start(exits=exits, facts=facts))


@pytest.mark.parametrize(("exits", "facts"), [pytest.param(c[1], c[3], id=c[0]) for c in ENDS])
def test_a_server_that_ends_otherwise_fails(exits: dict[str, Any], facts: ProgramFacts) -> None:
    """Another status, a signal, another output or no end at all is not the end that was asked for."""
    assert_failed(start(exits=exits, facts=facts), "ended, but not" if not facts.is_running else "still running")


def test_a_server_that_should_end_and_listens_is_told_so() -> None:
    """Where it listens instead of ending stands with what was found."""
    judgement = start(LISTENER, exits={"status": "nonzero"})
    assert "it listens: tcp 0.0.0.0:9999 LISTEN" in judgement.observed


def test_a_signal_is_told_in_a_whole_sentence() -> None:
    """A program *was* killed."""
    judgement = start(exits={"status": 1}, facts=killed("SIGSEGV"))
    assert judgement.observed == ("it was killed by SIGSEGV",)
