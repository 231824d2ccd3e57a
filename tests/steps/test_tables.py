"""`expect_sockets` and `inspect_fd` on real tables: each state brought about, and looked for."""

from typing import Any

import pytest

from grader.model.finding import Judgement, Outcome, Reason
from tests.steps.laboratory import Laboratory
from tests.steps.programs import ECHO, FOREVER, LISTEN, NEVER_ACCEPTS, SILENT, UDP_ECHO, serving

MINE = {"connections": "talk"}
FORKING = (
    LISTEN
    + """\
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    c, _ = s.accept()
    if not os.fork():
        s.close()
        while data := c.recv(99): c.sendall(data)
        os._exit(0)
    c.close()
"""
)
FORKING_LEAK = FORKING.replace("    c.close()\n", "    globals().setdefault('kept', []).append(c)\n")


def rows(laboratory: Laboratory, *patterns: dict[str, Any], host: str = "server", **timing: Any) -> Judgement:
    """Return what is said of a host's table."""
    return laboratory.judge("expect_sockets", host=host, rows=patterns, **(timing or {"eventually": "2s"}))


def descriptors(laboratory: Laboratory, **written: Any) -> Judgement:
    """Return what is said of the server's descriptors."""
    return laboratory.judge("inspect_fd", **{"server": "server", "eventually": "2s", **written})


def test_a_queued_connection_is_told_from_an_accepted_one(laboratory: Laboratory) -> None:
    """The kernel has completed both; only one has a descriptor."""
    laboratory.serve(NEVER_ACCEPTS)
    laboratory.connect(count=2)
    assert rows(laboratory, {**MINE, "accepted": False, "count": 2}).outcome is Outcome.PASSED
    assert rows(laboratory, {"state": "LISTEN", "receive_queue": 2, "send_queue": 64}).outcome is Outcome.PASSED
    refused = rows(laboratory, {**MINE, "accepted": True}, eventually="200ms")
    assert (refused.outcome, refused.reason) == (Outcome.FAILED, Reason.MISMATCH)


def test_an_accepted_connection_belongs_to_the_server(laboratory: Laboratory) -> None:
    """It has left the queue, and a descriptor of the program holds it."""
    laboratory.serve(SILENT)
    laboratory.connect(count=2)
    judgement = rows(
        laboratory,
        {**MINE, "accepted": True, "server": "server", "count": 2},
        {"state": "LISTEN", "receive_queue": 0, "count": 1},
    )
    assert judgement.outcome is Outcome.PASSED, judgement


def test_unread_bytes_wait_in_the_receive_queue(laboratory: Laboratory) -> None:
    """Recv-Q counts what the server has not read."""
    laboratory.serve(SILENT)
    laboratory.connect()
    laboratory.see("send", connections="talk", text="12345")
    assert rows(laboratory, {**MINE, "receive_queue": 5}).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("server", "host"),
    [
        (serving("c.recv(99)\nc.close()"), "server"),
        (serving("c.recv(99)\nwhile c.recv(99): pass\nc.close()"), "client"),
    ],
)
def test_time_wait_is_where_was_closed_first(laboratory: Laboratory, server: str, host: str) -> None:
    """The row is at that side, held by nobody, and at the other side there is none."""
    laboratory.serve(server)
    laboratory.connect()
    laboratory.see("send", connections="talk", text="x")
    if host == "server":
        laboratory.see("send", connections="talk", text="x", expect={"then": "closed"})
    laboratory.see("close_connections", connections="talk")
    if host == "client":
        assert (
            rows(laboratory, {**MINE, "state": "TIME_WAIT", "accepted": False}, host="client").outcome == "passed"
        )
    other = "client" if host == "server" else "server"
    assert rows(laboratory, {**MINE, "state": "TIME_WAIT", "count": 0}, host=other).outcome is Outcome.PASSED


def test_ephemeral_ports_are_those_of_the_clients_host(laboratory: Laboratory) -> None:
    """Each host has a range of its own, and it is read when it is needed."""
    laboratory.see("set_sysctl", host="client", name="net.ipv4.ip_local_port_range", value="20000 20100")
    laboratory.serve(SILENT)
    laboratory.connect()
    assert rows(laboratory, {**MINE, "remote": "client:ephemeral"}).outcome is Outcome.PASSED
    laboratory.connect(name="fixed", source_port=5000)
    fixed = {"connections": "fixed", "remote": "client:ephemeral"}
    assert rows(laboratory, fixed, eventually="200ms").outcome is Outcome.FAILED


def test_ephemeral_ports_on_loopback_are_those_of_the_host(laboratory: Laboratory) -> None:
    """127.0.0.1 is every host's own: its range is that of the host whose table is read."""
    laboratory.see("set_sysctl", host="server", name="net.ipv4.ip_local_port_range", value="20000 20100")
    laboratory.serve(ECHO.replace("0.0.0.0", "127.0.0.1"), host="client")
    laboratory.connect(**{"from": "client", "to": "127.0.0.1:9999"})
    judgement = rows(laboratory, {**MINE, "local": "127.0.0.1:ephemeral"}, host="client", eventually="300ms")
    assert judgement.outcome is Outcome.PASSED, judgement


def test_the_first_hosts_range_is_nobody_elses(laboratory: Laboratory) -> None:
    """A client on loopback of another host, at a port of the first host's range, has no ephemeral one."""
    laboratory.see("set_sysctl", host="server", name="net.ipv4.ip_local_port_range", value="20000 20100")
    laboratory.serve(ECHO.replace("0.0.0.0", "127.0.0.1"), host="client")
    laboratory.connect(**{"from": "client", "to": "127.0.0.1:9999", "source_port": 20050})
    judgement = rows(laboratory, {**MINE, "local": "127.0.0.1:ephemeral"}, host="client", eventually="300ms")
    assert judgement.outcome is Outcome.FAILED, judgement


def test_never_is_broken_by_one_look(laboratory: Laboratory) -> None:
    """What comes to be for a moment is found, and told as forbidden."""
    laboratory.serve(SILENT)
    laboratory.connect()
    laboratory.see("close_connections", connections="talk")
    judgement = rows(laboratory, {"server": "server", "state": "CLOSE_WAIT"}, never="2s")
    assert judgement.outcome is Outcome.FAILED
    assert "this should never be so" in judgement.message


def test_never_holds_of_a_server_that_closes(laboratory: Laboratory) -> None:
    """A server that reads the end of the stream and closes never shows CLOSE_WAIT for long."""
    laboratory.serve(ECHO)
    laboratory.connect()
    assert rows(laboratory, {"server": "server", "state": "TIME_WAIT"}, never="200ms").outcome is Outcome.PASSED


def test_always_is_broken_by_one_look(laboratory: Laboratory) -> None:
    """A server that stops listening within the time has not always listened."""
    laboratory.serve(LISTEN + "s.accept()\ntime.sleep(0.2)\ns.close()\n" + FOREVER)
    laboratory.connect()
    assert rows(laboratory, {"state": "LISTEN"}, always="10s").outcome is Outcome.FAILED


def test_a_crash_is_why_a_row_is_missing(laboratory: Laboratory) -> None:
    """The listener that went with its program is told as a crash."""
    laboratory.serve(LISTEN + "s.accept()\nsys.exit(3)")
    laboratory.connect()
    laboratory.wait(lambda: not laboratory.lab.programs["server"].facts().is_running)
    judgement = rows(laboratory, {"state": "LISTEN", "server": "server"}, eventually="200ms")
    assert (judgement.outcome, judgement.reason) == (Outcome.FAILED, Reason.CRASHED)


def test_the_end_of_one_program_does_not_end_the_waiting_for_another(laboratory: Laboratory) -> None:
    """Where a second program has ended, what the first one comes to show in time still counts."""
    laboratory.serve(LISTEN.replace("9999", "8888") + "time.sleep(0.1)\n", "other", listens=8888)
    laboratory.wait(lambda: not laboratory.lab.programs["other"].facts().is_running)
    laboratory.serve(LISTEN + "time.sleep(0.5)\nt = socket.socket()\nt.bind(('', 7777))\nt.listen()\n" + FOREVER)
    judgement = rows(laboratory, {"server": "server", "local": "*:7777"}, eventually="10s")
    assert judgement.outcome is Outcome.PASSED, judgement


FORKED: list[tuple[str, str, int, dict[str, Any], bool]] = [
    ("one-process", SILENT, 2, {"listening": 1, "connections": 2}, True),
    ("nobody-came", SILENT, 0, {"listening": 1, "connections": 0, "total": 4}, True),
    ("forks", FORKING, 3, {"listening": 1, "connections": 3}, True),
    ("forks-and-closes-its-copy", FORKING, 3, {"total": 4}, True),
    ("forks-and-leaks", FORKING_LEAK, 3, {"connections": 3}, True),
    ("leak-is-in-the-total", FORKING_LEAK, 3, {"total": 4}, False),
    ("never-accepts", NEVER_ACCEPTS, 2, {"connections": 2}, False),
    ("one-too-many", SILENT, 2, {"connections": 1}, False),
    ("by-number", SILENT, 1, {"descriptors": ({"descriptor": 3, "is": "socket", "state": "LISTEN"},)}, True),
    ("by-wrong-state", SILENT, 1, {"descriptors": ({"descriptor": 4, "is": "socket", "state": "LISTEN"},)}, False),
    ("terminal", SILENT, 0, {"descriptors": ({"descriptor": 1, "is": "terminal"},)}, True),
    ("not-open", SILENT, 0, {"descriptors": ({"descriptor": 9, "is": "socket"},)}, False),
    ("pipe", "import os\nos.pipe()\n" + SILENT, 0, {"descriptors": ({"descriptor": 3, "is": "pipe"},)}, True),
]


@pytest.mark.parametrize(("text", "clients", "written", "holds"), [pytest.param(*c[1:], id=c[0]) for c in FORKED])
def test_descriptors_are_counted_once(
    laboratory: Laboratory, text: str, clients: int, written: dict[str, Any], holds: bool
) -> None:
    """Whichever processes of the server hold them."""
    laboratory.serve(text)
    if clients:
        laboratory.connect(count=clients)
        laboratory.wait(lambda: text == NEVER_ACCEPTS or accepted(laboratory) == clients)
    judgement = descriptors(laboratory, **written, **({} if holds else {"eventually": "300ms"}))
    assert judgement.outcome is (Outcome.PASSED if holds else Outcome.FAILED), judgement


def accepted(laboratory: Laboratory) -> int:
    """Return how many connections the server's processes hold."""
    return sum(row.inode != 0 and row.remote.port != 0 for row in laboratory.lab.sockets("server"))


@pytest.mark.parametrize(
    ("text", "listens"),
    [
        (UDP_ECHO, {"at": "*:9999", "protocol": "udp"}),
        (
            UDP_ECHO.replace("socket.AF_INET,", "socket.AF_INET6,").replace("0.0.0.0", "::"),
            {"at": "[::]:9999", "protocol": "udp"},
        ),
    ],
)
def test_a_udp_server_has_one_socket_and_no_connections(
    laboratory: Laboratory, text: str, listens: dict[str, Any]
) -> None:
    """Clients of UDP leave no rows at the server."""
    laboratory.serve(text, listens=listens)
    laboratory.connect(protocol="udp", count=2)
    laboratory.see("send", connections="talk", text="x")
    assert descriptors(laboratory, listening=1, connections=0).outcome is Outcome.PASSED
    assert rows(laboratory, {"server": "server", "count": 1}).outcome is Outcome.PASSED


def test_a_server_that_ended_has_no_descriptors(laboratory: Laboratory) -> None:
    """Not even the number 0 holds of it."""
    laboratory.serve(LISTEN + "s.accept()\nsys.exit(3)")
    laboratory.connect()
    laboratory.wait(lambda: not laboratory.lab.programs["server"].facts().is_running)
    judgement = descriptors(laboratory, connections=0, eventually="200ms")
    assert (judgement.outcome, judgement.reason) == (Outcome.FAILED, Reason.CRASHED)
