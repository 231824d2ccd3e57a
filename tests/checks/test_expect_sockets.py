"""Which rows of a socket table an author's pattern means, and how many there must be."""

from dataclasses import replace
from typing import Any

import pytest

from grader.checks.expect_sockets import describe
from grader.model.finding import MarkedSockets, Reason
from grader.model.observations import SocketTable
from grader.model.sockets import Owner, SocketProtocol, SocketRow, SocketState
from grader.model.steps.expect_sockets import RowPattern
from tests.checks.observed import (
    ACCEPTED,
    CHILD_PID,
    CLIENT_PORT,
    LISTENER,
    QUEUED,
    TIME_WAIT,
    UDP_SOCKET,
    assert_failed,
    assert_passed,
    connection,
    end,
    judge,
    row,
    table,
    world,
)

Pattern = dict[str, Any]
MAPPED = row(
    end("::ffff:10.9.0.10", 9999),
    end("::ffff:10.9.0.11", CLIENT_PORT),
    state=SocketState.ESTABLISHED,
    protocol=SocketProtocol.TCP6,
)
DUAL = row(end("::", 9999), protocol=SocketProtocol.TCP6, ipv6_only=False)
ONLY_IPV6 = row(end("::", 9999), protocol=SocketProtocol.TCP6, ipv6_only=True)
LOOPBACK = row(end("127.0.0.1", 9999))
UNIX = row(end("", 0), end("", 0), protocol=SocketProtocol.UNIX, path="/run/x")


def with_port(port: int) -> SocketRow:
    """Return an accepted connection from that port of the client."""
    return row(end("10.9.0.10", 9999), end("10.9.0.11", port), state=SocketState.ESTABLISHED)


def held_by(pid: int) -> SocketRow:
    """Return the listener, held by that process alone."""
    return row(end("0.0.0.0", 9999), owners=(Owner(pid, "server", 3),))


def look(pattern: Pattern, *rows: SocketRow, seen: SocketTable | None = None) -> Any:
    """Return what is said of a table of which these rows are expected."""
    return judge("expect_sockets", {"host": "server", "rows": (pattern,)}, seen or table(*rows))


NARROWED: list[tuple[str, Pattern, SocketRow, SocketRow]] = [
    ("protocol", {"protocol": "tcp"}, LISTENER, DUAL),
    ("protocol-tcp6", {"protocol": "tcp6"}, DUAL, LISTENER),
    ("protocol-udp", {"protocol": "udp"}, UDP_SOCKET, LISTENER),
    ("protocol-list", {"protocol": ("tcp", "tcp6")}, DUAL, UDP_SOCKET),
    ("protocol-unix", {"protocol": "unix"}, UNIX, LISTENER),
    ("state", {"state": "LISTEN"}, LISTENER, ACCEPTED),
    ("state-time-wait", {"state": "TIME_WAIT"}, TIME_WAIT, ACCEPTED),
    ("state-list", {"state": ("TIME_WAIT", "ESTABLISHED")}, TIME_WAIT, LISTENER),
    ("local-port", {"local": "*:9999"}, LISTENER, row(end("0.0.0.0", 3879))),
    ("local-wildcard", {"local": "0.0.0.0:9999"}, LISTENER, LOOPBACK),
    ("local-wildcard-is-no-host", {"local": "server:9999"}, ACCEPTED, LISTENER),
    ("local-ipv6-wildcard", {"local": "[::]:9999"}, DUAL, LISTENER),
    ("local-ipv4-wildcard-is-not-ipv6", {"local": "0.0.0.0:*"}, LISTENER, DUAL),
    ("local-loopback", {"local": "127.0.0.1:9999"}, LOOPBACK, LISTENER),
    ("local-address", {"local": "10.9.0.10:*"}, ACCEPTED, LISTENER),
    ("local-host-ipv6", {"local": "server:*"}, row(end("fd09::10", 9999)), row(end("fd09::11", 9999))),
    ("mapped-as-host", {"remote": "client:*"}, MAPPED, DUAL),
    ("mapped-as-ipv4", {"local": "10.9.0.10:9999"}, MAPPED, DUAL),
    ("mapped-as-it-stands", {"local": "[::ffff:10.9.0.10]:9999"}, MAPPED, DUAL),
    ("remote-host", {"remote": "client:*"}, ACCEPTED, row(end("10.9.0.10", 9999), end("10.9.0.12", CLIENT_PORT))),
    ("remote-port", {"remote": f"*:{CLIENT_PORT}"}, ACCEPTED, with_port(CLIENT_PORT + 1)),
    ("ephemeral-first", {"remote": "client:ephemeral"}, with_port(20000), with_port(19999)),
    ("ephemeral-last", {"remote": "client:ephemeral"}, with_port(20099), with_port(20100)),
    (
        "ephemeral-of-its-own-host",
        {"local": "server:ephemeral"},
        row(end("10.9.0.10", 32768)),
        row(end("10.9.0.10", 20000)),
    ),
    ("connections", {"connections": "talk"}, ACCEPTED, LISTENER),
    ("connections-port", {"connections": "talk"}, ACCEPTED, with_port(CLIENT_PORT + 1)),
    ("connections-mapped", {"connections": "talk"}, MAPPED, DUAL),
    ("connections-time-wait", {"connections": "talk"}, TIME_WAIT, LISTENER),
    ("server", {"server": "server"}, LISTENER, held_by(999)),
    ("server-child", {"server": "server"}, held_by(CHILD_PID), held_by(999)),
    ("server-holds-no-time-wait", {"server": "server"}, ACCEPTED, TIME_WAIT),
    ("accepted", {"accepted": True}, ACCEPTED, QUEUED),
    ("queued", {"accepted": False}, QUEUED, ACCEPTED),
    ("time-wait-has-no-descriptor", {"accepted": False}, TIME_WAIT, ACCEPTED),
    ("dual-stack", {"dual_stack": True}, DUAL, ONLY_IPV6),
    ("not-dual-stack", {"dual_stack": False}, ONLY_IPV6, DUAL),
    ("dual-stack-not-ipv4", {"dual_stack": True}, DUAL, LISTENER),
    (
        "receive-queue",
        {"receive_queue": 3},
        row(end("0.0.0.0", 9999), queues=(3, 40)),
        row(end("0.0.0.0", 9999), queues=(2, 40)),
    ),
    ("receive-queue-zero", {"receive_queue": 0}, LISTENER, row(end("0.0.0.0", 9999), queues=(1, 0))),
    (
        "send-queue",
        {"send_queue": 40},
        row(end("0.0.0.0", 9999), queues=(3, 40)),
        row(end("0.0.0.0", 9999), queues=(40, 3)),
    ),
    ("send-queue-bounds", {"send_queue": {"at_least": 1}}, row(end("0.0.0.0", 9999), queues=(0, 1)), LISTENER),
]


@pytest.mark.parametrize(("pattern", "right"), [pytest.param(c[1], c[2], id=c[0]) for c in NARROWED])
def test_a_row_that_is_meant_is_found(pattern: Pattern, right: SocketRow) -> None:
    """A row that has what each key asks for counts."""
    assert_passed(look(pattern, right))


@pytest.mark.parametrize(("pattern", "near"), [pytest.param(c[1], c[3], id=c[0]) for c in NARROWED])
def test_a_row_that_is_nearly_meant_is_not_found(pattern: Pattern, near: SocketRow) -> None:
    """A row that differs in the one thing asked for does not count."""
    assert_failed(look(pattern, near), "but shows none")


def test_ipv6_only_is_said_of_ipv6_listeners() -> None:
    """`dual_stack: false` asks for an IPv6 listener without IPv4 clients: an IPv4 listener is none."""
    assert_failed(look({"state": "LISTEN", "dual_stack": False}, LISTENER), "but shows none")


@pytest.mark.parametrize("address", ["0.0.0.0", "127.0.0.1"])
def test_an_ephemeral_port_is_one_of_the_host_that_is_looked_at(address: str) -> None:
    """An address that every host has is read with the range of the host whose table it is."""
    socket = row(end(address, 20050), protocol=SocketProtocol.UDP, state=SocketState.CLOSE)
    options = {"host": "client", "rows": ({"local": "*:ephemeral"},)}
    assert_passed(judge("expect_sockets", options, table(socket, host="client")))


def test_a_connection_that_was_never_made_has_no_rows() -> None:
    """A group whose client never got a port means no row, not every row."""
    seen = table(ACCEPTED, seen_by=world(connections=(connection(error="ECONNREFUSED"),)))
    assert_failed(look({"connections": "talk"}, seen=seen), "but shows none")


def test_a_connection_of_another_group_is_not_meant() -> None:
    """Each group has its own rows."""
    other = replace(connection(port=40001), group="other")
    rows = (with_port(CLIENT_PORT), with_port(40001))
    seen = table(*rows, seen_by=world(connections=(connection(), other)))
    assert_passed(look({"connections": "talk", "count": 1}, seen=seen))


def test_a_connection_is_an_end_of_both_tables() -> None:
    """The client's row of a connection is the server's the other way round."""
    mirrored = row(end("10.9.0.11", CLIENT_PORT), end("10.9.0.10", 9999), state=SocketState.ESTABLISHED)
    assert_passed(look({"connections": "talk"}, mirrored))


COUNTS: list[tuple[str, Any, int, bool]] = [
    ("default-none", None, 0, False),
    ("default-one", None, 1, True),
    ("default-many", None, 3, True),
    ("exactly", 2, 2, True),
    ("one-too-few", 2, 1, False),
    ("one-too-many", 2, 3, False),
    ("none", 0, 0, True),
    ("none-but-one", 0, 1, False),
    ("at-most", {"at_most": 1}, 1, True),
    ("above-at-most", {"at_most": 1}, 2, False),
    ("at-least", {"at_least": 2}, 2, True),
    ("below-at-least", {"at_least": 2}, 1, False),
]


@pytest.mark.parametrize(("count", "number", "holds"), [pytest.param(*c[1:], id=c[0]) for c in COUNTS])
def test_the_number_of_rows_is_held_against_the_count(count: Any, number: int, holds: bool) -> None:
    """As many rows as `count` allows hold, no more and no fewer."""
    pattern: Pattern = {"state": "LISTEN"} if count is None else {"state": "LISTEN", "count": count}
    judgement = look(pattern, *[LISTENER] * number)
    if holds:
        assert_passed(judgement)
    else:
        assert_failed(judgement, f"but shows {number or 'none'}")


def test_all_patterns_hold_in_the_same_look() -> None:
    """One pattern that does not hold is enough to fail."""
    options = {"host": "server", "rows": ({"state": "LISTEN"}, {"state": "ESTABLISHED"})}
    assert_passed(judge("expect_sockets", options, table(LISTENER, ACCEPTED)))
    assert_failed(judge("expect_sockets", options, table(LISTENER)), "state ESTABLISHED")


def test_a_crash_is_the_reason_told() -> None:
    """Where a program has ended although nothing asked for it, that is why a row is missing."""
    seen = table(seen_by=world(crashed={"server": "exited with status 1"}))
    judgement = look({"state": "LISTEN"}, seen=seen)
    assert_failed(judgement, "but shows none", Reason.CRASHED)
    assert "the program `server` exited with status 1" in judgement.observed


@pytest.mark.parametrize(("pattern", "crashed", "reason"), [
    ({"state": "LISTEN"}, "server", Reason.CRASHED),
    ({"state": "LISTEN", "server": "server"}, "server", Reason.CRASHED),
    ({"state": "LISTEN"}, "other", Reason.MISMATCH),
    ({"state": "LISTEN", "server": "server"}, "other", Reason.MISMATCH),
])  # fmt: skip
def test_only_a_crash_that_matters_is_the_reason(pattern: Pattern, crashed: str, reason: Reason) -> None:
    """A second program that has ended is not why the first, which lives, does not show its row."""
    seen = table(seen_by=world(crashed={crashed: "exited with status 1"}))
    assert_failed(look(pattern, seen=seen), "but shows none", reason)


def test_the_rows_that_matter_are_marked() -> None:
    """The evidence shows the whole table, UNIX sockets left out, and marks what counted."""
    judgement = look({"state": "ESTABLISHED"}, UNIX, LISTENER, ACCEPTED)
    (evidence,) = judgement.evidence
    assert isinstance(evidence, MarkedSockets)
    assert [evidence.rows[index] for index in evidence.marked] == [ACCEPTED]
    assert UNIX not in evidence.rows


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("protocol", "tcp"),
        ("state", "LISTEN"),
        ("local", "*:1"),
        ("remote", "*:2"),
        ("connections", "talk"),
        ("server", "server"),
        ("accepted", False),
        ("dual_stack", False),
        ("receive_queue", 0),
        ("send_queue", 0),
    ],
)
def test_every_key_is_told_in_words(key: str, value: Any) -> None:
    """A pattern's description leaves no key out, whatever its value."""
    assert describe(RowPattern.validated({key: value}))
