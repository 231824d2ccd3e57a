"""`send`: what really goes over a connection, to servers that are right and to each that is wrong."""

import socket
from typing import Any

import pytest
from pydantic import ValidationError

from grader.lab.connections import SocketConnection
from grader.model.finding import Judgement, Outcome, Reason
from grader.model.observations import ConnectionFacts
from grader.model.sockets import Endpoint
from grader.steps.send import Conversation
from tests.steps.laboratory import Laboratory, options_of
from tests.steps.programs import ECHO, LISTEN, SILENT, UDP, UDP_ECHO, serving

ECHOED = {"echo": True}
CLOSED = ECHOED | {"then": "closed"}
RESETS = "c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))\nc.close()"
STALLS = (
    LISTEN
    + """\
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
while True:
    c, _ = s.accept()
    c.recv(1)
    time.sleep(0.1)
    c.close()
"""
)
"""Resets while the client still has bytes to send: its own close(2) finds bytes that nobody has read."""
BIG = {"text": "0123456789abcdef", "repeat": 65536}
WORKS_FOR_A_WHILE = serving(
    "data = c.recv(99)\nend = time.process_time() + 0.25\n"
    "while time.process_time() < end: pass\nc.sendall(data)\nc.recv(1)"
)
"""Takes a quarter of a second of a processor for its answer."""
SLEEPS_FOR_A_WHILE = serving("data = c.recv(99)\ntime.sleep(60)\nc.sendall(data)")
ON_UDP: dict[str, Any] = {"listens": {"at": "*:9999", "protocol": "udp"}}


def talk(laboratory: Laboratory, server: str, *, client: str = "grader", **written: Any) -> Judgement:
    """Return what is said of a greeting over one connection to a server."""
    laboratory.serve(server)
    laboratory.connect(client=client)
    return laboratory.judge("send", **{"connections": "talk", "text": "hello\n", **written})


def ask_by_udp(laboratory: Laboratory, server: str, **written: Any) -> Judgement:
    """Return what is said of one datagram to a server."""
    laboratory.serve(server, **ON_UDP)
    laboratory.connect(protocol="udp")
    return laboratory.judge("send", **{"connections": "talk", "text": "hello\n", "expect": ECHOED, **written})


RIGHT: list[tuple[str, str, dict[str, Any]]] = [
    ("echo", ECHO, {"expect": ECHOED}),
    ("echo-and-close", serving("c.sendall(c.recv(99))\nc.close()"), {"expect": CLOSED}),
    ("echo-and-stay", ECHO, {"expect": ECHOED | {"then": "open"}}),
    ("a-mebibyte", ECHO, {**BIG, "expect": ECHOED}),
    (
        "a-mebibyte-to-a-slow-reader",
        serving("time.sleep(0.1)\nwhile data := c.recv(4096): c.sendall(data)"),
        {**BIG, "expect": ECHOED},
    ),
    (
        "byte-by-byte",
        serving("for byte in c.recv(99): c.sendall(bytes([byte])); time.sleep(0.02)"),
        {"expect": ECHOED},
    ),
    ("all-bytes", ECHO, {"text": None, "hex": bytes(range(256)).hex(), "expect": ECHOED}),
    ("text", serving("c.sendall(b'HTTP/1.0 200 OK\\r\\n')"), {"expect": {"text": {"contains": "200"}}}),
    (
        "text-in-pieces",
        serving("for part in (b'on', b'e', b' two'): c.sendall(part); time.sleep(0.02)"),
        {"expect": {"text": {"equals": "one two"}}},
    ),
    (
        "text-before-the-end",
        serving("c.sendall(b'bye')\nc.recv(99)\nc.close()"),
        {"expect": {"text": {"equals": "bye"}, "then": "closed"}},
    ),
    ("closes-at-once", serving("c.recv(99)\nc.close()"), {"expect": {"then": "closed"}}),
    ("resets", serving("c.recv(99)\n" + RESETS), {"expect": {"then": "reset"}}),
    ("closes-with-bytes-unread", serving("c.recv(1)\nc.close()"), {"expect": {"then": "reset"}}),
    ("resets-amid-a-big-payload", STALLS, {**BIG, "repeat": 500_000, "expect": {"then": "reset"}}),
    ("takes-all", serving("c.recv(99)"), {}),
]


@pytest.mark.parametrize(("server", "written"), [pytest.param(*c[1:], id=c[0]) for c in RIGHT])
def test_a_right_server_passes(laboratory: Laboratory, server: str, written: dict[str, Any]) -> None:
    """However it cuts its reply into pieces, and however long it takes within the time."""
    judgement = talk(laboratory, server, **written)
    assert judgement.outcome is Outcome.PASSED, judgement


WRONG: list[tuple[str, str, dict[str, Any], str, Reason]] = [
    (
        "changed",
        serving("c.sendall(c.recv(99).replace(b'l', b'L', 1))"),
        {"expect": ECHOED},
        "differs at byte 2",
        Reason.MISMATCH,
    ),
    (
        "truncated",
        serving("c.sendall(c.recv(99)[:-1])"),
        {"expect": ECHOED},
        "5 of 6 bytes came back",
        Reason.MISMATCH,
    ),
    (
        "truncated-and-closed",
        serving("c.sendall(c.recv(99)[:-1])\nc.close()"),
        {"expect": ECHOED},
        "then the server closed",
        Reason.MISMATCH,
    ),
    ("too-many", serving("c.sendall(c.recv(99) + b'\\0')"), {"expect": ECHOED}, "1 byte too many", Reason.MISMATCH),
    (
        "one-more-a-little-later",
        serving("c.sendall(c.recv(99))\ntime.sleep(0.02)\nc.sendall(b'!')"),
        {"expect": ECHOED},
        "1 byte too many",
        Reason.MISMATCH,
    ),
    (
        "flood",
        serving("d = b'x' * (1 << 20)\nwhile True: c.sendall(d)"),
        {"expect": ECHOED, "within": "500ms"},
        "differs at byte 0",
        Reason.MISMATCH,
    ),
    (
        "closed-early",
        serving("c.recv(99)\nc.close()"),
        {"expect": ECHOED},
        "nothing came back, then the server closed",
        Reason.MISMATCH,
    ),
    (
        "reset-early",
        serving("c.recv(99)\n" + RESETS),
        {"expect": ECHOED},
        "then the connection was reset",
        Reason.MISMATCH,
    ),
    ("silent", SILENT, {"expect": ECHOED}, "nothing came back within", Reason.TIMED_OUT),
    (
        "silent-without-a-word",
        SILENT,
        {"expect": {"text": {"excludes": "error"}}},
        "nothing came back",
        Reason.TIMED_OUT,
    ),
    (
        "never-accepts",
        LISTEN + "while True: signal.pause()",
        {"expect": ECHOED},
        "nothing came back",
        Reason.TIMED_OUT,
    ),
    (
        "dribbles-too-slowly",
        serving("for byte in c.recv(99): c.sendall(bytes([byte])); time.sleep(0.4)"),
        {"expect": ECHOED},
        "of 6 bytes came back within",
        Reason.MISMATCH,
    ),
    ("never-closes", ECHO, {"expect": CLOSED}, "it was still open after", Reason.MISMATCH),
    ("never-closes-silently", SILENT, {"expect": {"then": "closed"}}, "it was still open after", Reason.TIMED_OUT),
    (
        "resets-instead-of-closing",
        serving("c.sendall(c.recv(99))\n" + RESETS),
        {"expect": CLOSED},
        "was reset",
        Reason.MISMATCH,
    ),
    (
        "closes-with-bytes-unread",
        serving("c.sendall(c.recv(1))\nc.close()"),
        {"expect": {"then": "closed"}},
        "was reset",
        Reason.MISMATCH,
    ),
    (
        "resets-amid-a-big-payload",
        STALLS,
        {**BIG, "repeat": 500_000, "expect": {"then": "closed"}},
        "was reset",
        Reason.MISMATCH,
    ),
    (
        "closes-instead-of-resetting",
        serving("c.recv(99)\nc.close()"),
        {"expect": {"then": "reset"}},
        "the server closed it",
        Reason.MISMATCH,
    ),
    (
        "closes-instead-of-staying",
        serving("c.sendall(c.recv(99))\nc.close()"),
        {"expect": ECHOED | {"then": "open"}},
        "the server closed it",
        Reason.MISMATCH,
    ),
    (
        "crashes",
        LISTEN + "c, _ = s.accept()\nc.recv(99)\nsys.exit(3)",
        {"expect": ECHOED},
        "then the server closed",
        Reason.CRASHED,
    ),
    (
        "dies",
        LISTEN + "c, _ = s.accept()\nc.recv(99)\nos.kill(os.getpid(), 11)",
        {"expect": ECHOED},
        "then the server closed",
        Reason.CRASHED,
    ),
    (
        "reads-nothing-of-8-mebibytes",
        SILENT,
        {**BIG, "repeat": 500_000},
        "the server does not read",
        Reason.TIMED_OUT,
    ),
    (
        "another-text",
        serving("c.sendall(c.recv(99).upper())"),
        {"expect": {"text": {"contains": "hello"}}},
        "found `HELLO",
        Reason.MISMATCH,
    ),
    (
        "middle-of-a-mebibyte",
        serving(
            "n = 0\nwhile data := c.recv(65536):\n"
            "    wrong = bytearray(data)\n    if n <= 700000 < n + len(data): wrong[700000 - n] ^= 1\n"
            "    n += len(data); c.sendall(wrong)"
        ),
        {**BIG, "expect": ECHOED, "within": "5s"},
        "differs at byte 700000",
        Reason.MISMATCH,
    ),
]


@pytest.mark.parametrize(("server", "written", "message", "reason"), [pytest.param(*c[1:], id=c[0]) for c in WRONG])
def test_a_wrong_server_fails(
    laboratory: Laboratory, server: str, written: dict[str, Any], message: str, reason: Reason
) -> None:
    """What differs in one thing from the right server gets its own sentence and reason."""
    judgement = talk(laboratory, server, **{"within": "300ms", **written})
    assert judgement.outcome is Outcome.FAILED, judgement
    assert message in judgement.message
    assert judgement.reason is reason


def test_a_reply_is_whole_before_the_server_is_judged_by_its_end(laboratory: Laboratory) -> None:
    """A right reply and an orderly close pass, though the program has ended since."""
    judgement = talk(laboratory, LISTEN + "c, _ = s.accept()\nc.sendall(c.recv(99))\nc.close()", expect=CLOSED)
    assert judgement.outcome is Outcome.PASSED, judgement


@pytest.mark.parametrize(
    ("server", "holds"), [(ECHO, True), (serving("c.sendall(c.recv(99))"), True), (SILENT, False)]
)
def test_each_connection_of_a_group_is_spoken_over(laboratory: Laboratory, server: str, holds: bool) -> None:
    """All at once: three clients of a server that serves one after another without waiting are served."""
    laboratory.serve(server)
    laboratory.connect(count=3)
    seen = laboratory.see("send", connections="talk", text="hi", expect=ECHOED, within="5s" if holds else "300ms")
    assert [exchange.reply == b"hi" for exchange in seen.exchanges] == [holds] * 3


def test_a_server_that_serves_one_client_at_a_time_keeps_the_others_waiting(laboratory: Laboratory) -> None:
    """Of two clients at once, one gets no answer while the other stays."""
    laboratory.serve(serving("while data := c.recv(99): c.sendall(data)"))
    laboratory.connect(count=2)
    judgement = laboratory.judge("send", connections="talk", text="hi", expect=ECHOED, within="300ms")
    assert judgement.outcome is Outcome.FAILED
    assert "1 of 2 connections: nothing came back" in judgement.message


def test_only_the_chosen_connection_is_spoken_over(laboratory: Laboratory) -> None:
    """`which` counts from 1."""
    laboratory.serve(ECHO)
    laboratory.connect(count=3)
    seen = laboratory.see("send", connections="talk", which=2, text="hi", expect=ECHOED)
    assert [exchange.connection.number for exchange in seen.exchanges] == [2]


@pytest.mark.parametrize("client", ["grader", "nc"])
def test_a_second_exchange_goes_on_after_the_first(laboratory: Laboratory, client: str) -> None:
    """What came back in one step is not taken for the next one's reply."""
    assert talk(laboratory, ECHO, client=client, expect=ECHOED).outcome is Outcome.PASSED
    judgement = laboratory.judge("send", connections="talk", text="again\n", expect=ECHOED)
    assert judgement.outcome is Outcome.PASSED, judgement


NC: list[tuple[str, str, dict[str, Any], bool]] = [
    ("echo", ECHO, {"expect": ECHOED}, True),
    ("echo-and-close", serving("c.sendall(c.recv(99))\nc.close()"), {"expect": CLOSED}, True),
    ("two-mebibytes", ECHO, {**BIG, "repeat": 131072, "expect": ECHOED, "within": "2s"}, True),
    ("resets", serving("c.recv(99)\n" + RESETS), {"expect": {"then": "reset"}}, True),
    ("changed", serving("c.sendall(c.recv(99).upper())"), {"expect": ECHOED}, False),
    ("silent", SILENT, {"expect": ECHOED, "within": "300ms"}, False),
    ("never-closes", ECHO, {"expect": CLOSED, "within": "300ms"}, False),
    ("resets-instead-of-closing", serving("c.sendall(c.recv(99))\n" + RESETS), {"expect": CLOSED}, False),
    ("resets-without-a-word", serving("c.recv(99)\n" + RESETS), {"expect": {"then": "closed"}}, False),
]


@pytest.mark.parametrize(("server", "written", "holds"), [pytest.param(*c[1:], id=c[0]) for c in NC])
def test_nc_and_the_graders_own_client_agree(
    laboratory: Laboratory, server: str, written: dict[str, Any], holds: bool
) -> None:
    """Which client speaks must not change a verdict."""
    verdicts = {talk(laboratory, server, **written).outcome is Outcome.PASSED}
    laboratory.connect(name="by-nc", client="nc")
    by_nc = laboratory.judge("send", **{"connections": "by-nc", "text": "hello\n", **written})
    assert (verdicts, by_nc.outcome is Outcome.PASSED) == ({holds}, holds), by_nc.message


UDP_WRONG: list[tuple[str, str, str, Reason]] = [
    ("silent", UDP + "while True: s.recvfrom(99)", "nothing came back", Reason.TIMED_OUT),
    (
        "changed",
        UDP + "while True:\n  d, p = s.recvfrom(99)\n  s.sendto(d.upper(), p)",
        "differs at byte 0",
        Reason.MISMATCH,
    ),
    (
        "twice",
        UDP + "while True:\n  d, p = s.recvfrom(99)\n  s.sendto(d, p); s.sendto(d, p)",
        "6 bytes too many",
        Reason.MISMATCH,
    ),
    ("cut", UDP + "while True:\n  d, p = s.recvfrom(3)\n  s.sendto(d, p)", "3 of 6 bytes", Reason.MISMATCH),
]


@pytest.mark.parametrize(("server", "message", "reason"), [pytest.param(*c[1:], id=c[0]) for c in UDP_WRONG])
def test_a_wrong_udp_server_fails(laboratory: Laboratory, server: str, message: str, reason: Reason) -> None:
    """Datagrams are held against what was sent, too."""
    judgement = ask_by_udp(laboratory, server, within="300ms")
    assert judgement.outcome is Outcome.FAILED, judgement
    assert message in judgement.message
    assert judgement.reason is reason


@pytest.mark.parametrize("repeat", [1, 200, 10_000])
def test_a_right_udp_server_passes(laboratory: Laboratory, repeat: int) -> None:
    """A small datagram, one near the link's limit, and one of many fragments come back whole."""
    judgement = ask_by_udp(laboratory, UDP_ECHO, repeat=repeat)
    assert judgement.outcome is Outcome.PASSED, judgement


def test_a_udp_server_that_is_gone_refuses(laboratory: Laboratory) -> None:
    """The kernel's refusal ends the waiting, and says why nothing came back."""
    laboratory.connect(protocol="udp")
    seen = laboratory.see("send", connections="talk", text="hello", expect=ECHOED, within="5s")
    assert [(exchange.error, exchange.reply_bytes) for exchange in seen.exchanges] == [("ECONNREFUSED", 0)]


def test_another_program_of_the_host_is_not_blamed(laboratory: Laboratory) -> None:
    """A wrong reply is a mismatch, although a program that was stopped on purpose is the last that was started."""
    laboratory.serve(serving("c.sendall(c.recv(99).upper())"))
    laboratory.serve(ECHO.replace("9999", "8888"), "other", listens=8888)
    laboratory.see("stop_server", server="other")
    laboratory.connect()
    judgement = laboratory.judge("send", connections="talk", text="hello", expect=ECHOED)
    assert (judgement.outcome, judgement.reason) == (Outcome.FAILED, Reason.MISMATCH), judgement.observed


HALF: dict[str, Any] = {"half_close": True, "within": "10s"}
AT_THE_END = serving("words = b''\nwhile data := c.recv(99): words += data\nc.sendall(words)\nc.close()")
LEAVES_AT_THE_HALF_CLOSE = serving(
    "import select\nwaiting = select.poll(); waiting.register(c, select.POLLIN | select.POLLRDHUP)\n"
    "while not waiting.poll()[0][1] & select.POLLRDHUP: c.sendall(c.recv(1024))\nc.close()"
)
"""Once the client has finished speaking it closes, whatever it has not read."""
HALF_CLOSE: list[tuple[str, str, dict[str, Any], bool]] = [
    ("echo", ECHO, {"expect": CLOSED}, True),
    ("echo-of-a-mebibyte", ECHO, {**BIG, "expect": CLOSED}, True),
    ("answers-at-the-end", AT_THE_END, {"expect": CLOSED}, True),
    ("never-closes", SILENT, {"expect": {"then": "closed"}, "within": "300ms"}, False),
    ("ignores-the-end", serving("while True: c.sendall(c.recv(99))"), {"expect": CLOSED, "within": "300ms"}, False),
    ("leaves-at-the-half-close", LEAVES_AT_THE_HALF_CLOSE, {**BIG, "expect": CLOSED}, False),
]


@pytest.mark.parametrize(
    ("server", "written", "holds"), [pytest.param(*case[1:], id=case[0]) for case in HALF_CLOSE]
)
def test_a_half_close(laboratory: Laboratory, server: str, written: dict[str, Any], holds: bool) -> None:
    """The client has finished speaking, and reads on: the rest of its answer, and then the end."""
    judgement = talk(laboratory, server, **{**HALF, **written})
    assert (judgement.outcome is Outcome.PASSED) is holds, judgement


def test_a_client_that_reads_nothing_fills_the_queues(laboratory: Laboratory) -> None:
    """The answers stay in the server's Send-Q, and nothing is said against the server."""
    for host in ("server", "client"):
        laboratory.lab.write_sysctl(host, "net.ipv4.tcp_rmem", "4096 131072 1048576")  # else 32 MiB on new kernels
    laboratory.serve(ECHO)
    laboratory.connect()
    written = {"connections": "talk", **BIG, "repeat": 1_000_000, "reads": False, "within": "2s"}
    seen = laboratory.see("send", **written)
    (exchange,) = seen.exchanges
    assert (exchange.reply_bytes, exchange.end) == (0, "open")
    assert 0 < exchange.sent_bytes < seen.payload_bytes
    row = {"connections": "talk", "send_queue": {"at_least": 1}, "count": 1}
    assert laboratory.judge("expect_sockets", host="server", rows=(row,)).outcome is Outcome.PASSED
    assert laboratory.judge("send", **written).outcome is Outcome.PASSED


LOSES = serving(
    "import contextlib\nc.setblocking(False)\nimport select\nend = False\n"
    "while not end:\n  select.select([c], [], [])\n  data = c.recv(65536)\n  end = not data\n"
    "  with contextlib.suppress(BlockingIOError): c.send(data)"
)
"""Sends what the kernel takes at once, and drops the rest."""


@pytest.mark.parametrize(("server", "holds"), [(ECHO, True), (LOSES, False)], ids=["echo", "loses"])
def test_a_client_that_reads_late(laboratory: Laboratory, server: str, holds: bool) -> None:
    """Who waits until the client reads loses nothing; who drops what is not taken at once does."""
    written: dict[str, Any] = {**BIG, "repeat": 1 << 19, "reads": "late", "expect": ECHOED, "within": "5s"}
    judgement = talk(laboratory, server, **written)
    assert (judgement.outcome is Outcome.PASSED) is holds, judgement


class SettableStopwatch:
    """A time limit that ends when the test says so."""

    left_s = 1.0

    def remaining_s(self, limit_s: float) -> float:
        """Return what the test has set."""
        return self.left_s


def test_a_late_reader_reads_nothing_before_it_is_stuck() -> None:
    """While bytes are still taken from it, what has arrived stays unread; a server can only see that as silence."""
    limit = SettableStopwatch()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.send(b"!")
        facts = ConnectionFacts(
            group="talk", number=1, client_host="client", client="grader", protocol="tcp", remote=Endpoint("::1", 9)
        )
        conversation = Conversation(SocketConnection(ours, facts), lambda: limit, bytes(1 << 24), reads="late")
        conversation.advance()  # sends what fits, which is not all
        conversation.advance()
        assert 0 < conversation.sent_bytes < 1 << 24
        assert conversation.reply_bytes == 0
        limit.left_s = 0.0
        conversation.advance()
        assert conversation.reply_bytes == 1


def test_nobody_is_stuck_from_whom_bytes_are_taken() -> None:
    """However long the client was kept from looking: the next try tells."""
    limit = SettableStopwatch()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        facts = ConnectionFacts(
            group="talk", number=1, client_host="client", client="grader", protocol="tcp", remote=Endpoint("::1", 9)
        )
        conversation = Conversation(SocketConnection(ours, facts), lambda: limit, bytes(1 << 24), reads=False)
        conversation.advance()
        conversation.advance()
        limit.left_s = 0.0
        assert conversation.is_stuck
        sent_bytes = conversation.sent_bytes
        theirs.recv(sent_bytes)
        conversation.advance()
        assert conversation.sent_bytes > sent_bytes
        assert not conversation.is_stuck


def test_late_readers_are_not_held_up_by_a_server_that_reads_all(laboratory: Laboratory) -> None:
    """They read as soon as all is sent."""
    assert talk(laboratory, ECHO, reads="late", expect=ECHOED).outcome is Outcome.PASSED


def test_without_that_the_server_waits_for_more(laboratory: Laboratory) -> None:
    """The same server does not answer a client that keeps its sending half open."""
    judgement = talk(laboratory, AT_THE_END, expect=CLOSED, within="300ms")
    assert (judgement.outcome, judgement.reason) == (Outcome.FAILED, Reason.TIMED_OUT)


def test_what_reads_nothing_expects_nothing() -> None:
    """An author who asks for both is told so; and such a step can't be worth points."""
    with pytest.raises(ValidationError, match="reads nothing"):
        options_of("send", connections="talk", text="x", reads=False, expect=ECHOED)
    assert options_of("send", connections="talk", text="x", reads=False).cannot_fail
    assert options_of("send", connections="talk", text="x").cannot_fail is None


@pytest.mark.parametrize(
    ("text", "outcome"), [(WORKS_FOR_A_WHILE, Outcome.PASSED), (SLEEPS_FOR_A_WHILE, Outcome.FAILED)]
)
def test_who_has_to_wait_for_a_processor_is_not_late(
    busy_laboratory: Laboratory, text: str, outcome: Outcome
) -> None:
    """A limit counts neither what others take on a busy machine, nor lets a program sleep longer."""
    busy_laboratory.serve(text)
    busy_laboratory.connect()
    judgement = busy_laboratory.judge(
        "send", connections="talk", text="hello", expect={"echo": True}, within="800ms"
    )
    assert judgement.outcome is outcome, judgement
