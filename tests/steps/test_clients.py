"""`open_connections`, `close_connections`, `expect_reachable`: who is reached, from where, and how it ends."""

from typing import Any

import pytest

from grader.model.finding import Outcome, Reason
from grader.model.lab import LabError
from grader.model.observations import ConnectionFacts
from tests.steps.laboratory import Laboratory
from tests.steps.programs import ECHO, FOREVER, LISTEN, NEVER_ACCEPTS, SILENT, UDP, UDP_ECHO, serving

RESETS = serving("c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))\nc.close()")
LOOPBACK = NEVER_ACCEPTS.replace("0.0.0.0", "127.0.0.1")
ONE_ADDRESS = LISTEN.replace('"0.0.0.0"', "sys.argv[1]") + FOREVER
ONLY_IPV6 = (
    LISTEN.replace("socket.socket()", "socket.socket(socket.AF_INET6)\ns.setsockopt(41, 26, 1)").replace(
        "0.0.0.0", "::"
    )
    + FOREVER
)
SILENT_UDP = UDP + "while True: s.recvfrom(99)"
ON_UDP = {"at": "*:9999", "protocol": "udp"}

REACHED: list[tuple[str, str, dict[str, Any], dict[str, Any], str | None]] = [
    ("tcp", NEVER_ACCEPTS, {}, {}, None),
    ("from-itself", NEVER_ACCEPTS, {}, {"from": "server"}, None),
    ("by-loopback", NEVER_ACCEPTS, {}, {"from": "server", "to": "127.0.0.1:9999"}, None),
    ("another-hosts-loopback", NEVER_ACCEPTS, {}, {"to": "127.0.0.1:9999"}, "ECONNREFUSED"),
    ("wrong-port", NEVER_ACCEPTS, {}, {"to": "server:9998"}, "ECONNREFUSED"),
    ("loopback-only", LOOPBACK, {}, {}, "ECONNREFUSED"),
    ("loopback-only-from-inside", LOOPBACK, {}, {"from": "server", "to": "127.0.0.1:9999"}, None),
    ("one-address", ONE_ADDRESS, {"arguments": ("{server}",)}, {}, None),
    (
        "one-address-by-loopback",
        ONE_ADDRESS,
        {"arguments": ("{server}",)},
        {"from": "server", "to": "127.0.0.1:9999"},
        "ECONNREFUSED",
    ),
    ("unused-address", NEVER_ACCEPTS, {}, {"to": "10.9.0.200:9999"}, "unanswered"),
    ("no-such-network", NEVER_ACCEPTS, {}, {"to": "192.0.2.1:9999"}, "ENETUNREACH"),
    ("ipv6", ONLY_IPV6, {}, {"family": "ipv6"}, None),
    ("ipv6-loopback", ONLY_IPV6, {}, {"from": "server", "to": "[::1]:9999"}, None),
    ("ipv6-only-by-ipv4", ONLY_IPV6, {}, {}, "ECONNREFUSED"),
    ("ipv4-only-by-ipv6", NEVER_ACCEPTS, {}, {"family": "ipv6"}, "ECONNREFUSED"),
    ("udp", UDP_ECHO, {"listens": ON_UDP}, {"protocol": "udp"}, None),
    ("udp-refused", NEVER_ACCEPTS, {}, {"protocol": "udp"}, "ECONNREFUSED"),
    ("udp-unanswered", SILENT_UDP, {"listens": ON_UDP}, {"protocol": "udp"}, "ETIMEDOUT"),
    ("tcp-on-udp", UDP_ECHO, {"listens": ON_UDP}, {}, "ECONNREFUSED"),
]


@pytest.mark.parametrize(("text", "started", "asked", "error"), [pytest.param(*c[1:], id=c[0]) for c in REACHED])
def test_a_port_is_reached_where_the_kernel_lets_one_in(
    laboratory: Laboratory, text: str, started: dict[str, Any], asked: dict[str, Any], error: str | None
) -> None:
    """Address, family, protocol and the client's host decide; the errno is the kernel's."""
    laboratory.serve(text, **started)
    seen = laboratory.see("expect_reachable", **{"from": "client", "to": "server:9999", **asked})
    if error == "unanswered":
        assert seen.error in ("EHOSTUNREACH", "ETIMEDOUT")
    else:
        assert seen.error == error


def test_a_server_that_speaks_to_who_has_left_is_not_reset(laboratory: Laboratory) -> None:
    """A client that only looked must not be the one whose reset ends a server."""
    laboratory.serve(serving("c.recv(9)\nc.sendall(b'good')\nc.sendall(b'bye')\nprint('served', flush=True)"))
    for times in (1, 2, 3):
        laboratory.see("expect_reachable", **{"from": "client", "to": "server:9999"})
        laboratory.wait(lambda times=times: laboratory.output().count("served") == times)  # type: ignore[misc]


def test_a_port_that_opens_in_time_is_reached(laboratory: Laboratory) -> None:
    """It is tried again and again until its time is up."""
    laboratory.bring("import time\ntime.sleep(0.4)\n" + NEVER_ACCEPTS)
    laboratory.see("run_server", program="server", host="server", listens=9999, within="10ms")
    judgement = laboratory.judge("expect_reachable", **{"from": "client", "to": "server:9999", "eventually": "10s"})
    assert judgement.outcome is Outcome.PASSED, judgement


@pytest.mark.parametrize("step", ["expect_reachable", "open_connections"])
def test_a_connection_that_was_reset_had_been_established(laboratory: Laboratory, step: str) -> None:
    """A server that accepts and resets at once was reached each time: connect(2) had succeeded."""
    laboratory.serve(RESETS)
    errors: set[str | None] = set()
    for number in range(12):
        written: dict[str, Any] = {"from": "client", "to": "server:9999"}
        if step == "open_connections":
            seen = laboratory.see(step, name=f"group-{number}", **written)
            errors |= {fact.error for fact in seen.connections}
        else:
            errors.add(laboratory.see(step, **written).error)
    assert errors == {None}


def test_a_full_accept_queue_leaves_clients_without_an_answer(laboratory: Laboratory) -> None:
    """listen(0) takes one connection; the kernel drops what comes after it."""
    laboratory.serve(NEVER_ACCEPTS.replace("listen(64)", "listen(0)"))
    seen = laboratory.connect(count=4, within="500ms")
    errors = [fact.error for fact in seen.connections]
    assert errors.count(None) >= 1
    assert set(errors) == {None, "ETIMEDOUT"}


OPENED: list[tuple[str, dict[str, Any], bool, Reason | None]] = [
    ("connected", {}, True, None),
    ("three", {"count": 3}, True, None),
    ("from-two-hosts", {"from": ("client", "other"), "count": 2}, True, None),
    ("by-nc", {"client": "nc"}, True, None),
    ("ipv6", {"family": "ipv6"}, False, Reason.MISMATCH),
    ("wrong-port", {"to": "server:9998"}, False, Reason.MISMATCH),
    ("wrong-port-by-nc", {"to": "server:9998", "client": "nc"}, False, Reason.MISMATCH),
    ("refused", {"to": "server:9998", "expect": "refused"}, True, None),
    ("refused-by-nc", {"to": "server:9998", "expect": "refused", "client": "nc"}, True, None),
    ("not-refused", {"expect": "refused"}, False, Reason.MISMATCH),
    ("not-refused-to-nc", {"expect": "refused", "client": "nc"}, False, Reason.MISMATCH),
    ("no-answer", {"to": "10.9.0.200:9999", "expect": "timed_out", "within": "200ms"}, True, None),
    ("refused-is-an-answer", {"to": "server:9998", "expect": "timed_out"}, False, Reason.MISMATCH),
    ("no-way-is-no-refusal", {"to": "192.0.2.1:9999", "expect": "refused"}, False, Reason.MISMATCH),
    (
        "no-way-is-no-refusal-to-nc",
        {"to": "192.0.2.1:9999", "expect": "refused", "client": "nc"},
        False,
        Reason.MISMATCH,
    ),
    ("own-port", {"source_port": 5000}, True, None),
    ("own-port-by-nc", {"source_port": 5000, "client": "nc"}, True, None),
]


@pytest.mark.parametrize(("written", "holds", "reason"), [pytest.param(*c[1:], id=c[0]) for c in OPENED])
def test_connections_end_as_the_kernel_answers(
    laboratory: Laboratory, written: dict[str, Any], holds: bool, reason: Reason | None
) -> None:
    """Established, refused and unanswered are three things, whichever client asks."""
    laboratory.serve(NEVER_ACCEPTS)
    judgement = laboratory.judge(
        "open_connections", **{"name": "talk", "from": "client", "to": "server:9999", "within": "3s", **written}
    )
    assert (judgement.outcome is Outcome.PASSED, judgement.reason) == (holds, reason), judgement


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_a_client_whose_port_is_taken_was_not_refused(laboratory: Laboratory, client: str) -> None:
    """The client's own EADDRINUSE is no answer of the server."""
    laboratory.serve(NEVER_ACCEPTS)
    laboratory.connect(name="first", source_port=5000)
    second: dict[str, Any] = {"name": "second", "source_port": 5000, "client": client, "expect": "refused"}
    try:
        judgement = laboratory.judge("open_connections", **{"from": "client", "to": "server:9999", **second})
    except LabError:
        return  # no verdict at all is right, too: nobody but the exercise chose the port
    assert judgement.outcome is not Outcome.PASSED, judgement


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_a_connection_is_found_in_both_tables(laboratory: Laboratory, client: str) -> None:
    """The facts have the client's port, by which its rows are known."""
    laboratory.serve(SILENT)
    (fact,) = laboratory.connect(client=client).connections
    assert isinstance(fact, ConnectionFacts)
    for host in ("server", "client"):
        rows = ({"connections": "talk", "state": "ESTABLISHED", "count": 1},)
        judgement = laboratory.judge("expect_sockets", host=host, rows=rows)
        assert judgement.outcome is Outcome.PASSED, judgement


def test_numbers_go_through_all_hosts(laboratory: Laboratory) -> None:
    """Each connection has a number of its own, host after host."""
    laboratory.serve(SILENT)
    seen = laboratory.connect(**{"from": ("client", "other"), "count": 2})
    assert [(fact.number, fact.client_host) for fact in seen.connections] == [
        (1, "client"),
        (2, "client"),
        (3, "other"),
        (4, "other"),
    ]


ENDS: list[tuple[str, str, str, str]] = [
    ("close", "grader", "server", "CLOSE_WAIT"),
    ("close", "grader", "client", "FIN_WAIT2"),
    ("close", "nc", "server", "CLOSE_WAIT"),
    ("shutdown", "grader", "server", "CLOSE_WAIT"),
    ("shutdown", "grader", "client", "FIN_WAIT2"),
]


@pytest.mark.parametrize(("how", "client", "host", "state"), ENDS)
def test_clients_end_their_side(laboratory: Laboratory, how: str, client: str, host: str, state: str) -> None:
    """A server that does not close keeps CLOSE_WAIT, and the client FIN_WAIT2."""
    laboratory.serve(SILENT)
    laboratory.connect(client=client)
    laboratory.see("close_connections", connections="talk", how=how)
    judgement = laboratory.judge("expect_sockets", host=host, rows=({"connections": "talk", "state": state},))
    assert judgement.outcome is Outcome.PASSED, judgement


def test_a_reset_leaves_no_row(laboratory: Laboratory) -> None:
    """After RST neither side keeps the connection."""
    laboratory.serve(SILENT)
    laboratory.connect()
    laboratory.see("close_connections", connections="talk", how="reset")
    for host in ("server", "client"):
        judgement = laboratory.judge("expect_sockets", host=host, rows=({"connections": "talk", "count": 0},))
        assert judgement.outcome is Outcome.PASSED, judgement


def test_only_the_chosen_connection_is_closed(laboratory: Laboratory) -> None:
    """The others of the group stay."""
    laboratory.serve(ECHO)
    laboratory.connect(count=3)
    seen = laboratory.see("close_connections", connections="talk", which=2)
    assert [fact.number for fact in seen.connections] == [2]
    rows = ({"connections": "talk", "state": "ESTABLISHED", "count": 2},)
    judgement = laboratory.judge("expect_sockets", host="server", rows=rows)
    assert judgement.outcome is Outcome.PASSED, judgement
