"""`run_server` and `stop_server`: programs that start and end, as they should and otherwise."""

from typing import Any

import pytest

from grader.model.finding import Judgement, Outcome, Reason
from tests.steps.laboratory import Laboratory
from tests.steps.programs import ECHO, FOREVER, LISTEN, NEVER_ACCEPTS, UDP, UDP_ECHO

HEAD = "import os, signal, socket, sys, time\n"
IPV6 = HEAD + "s = socket.socket(socket.AF_INET6)\n"
DUAL = IPV6 + "s.setsockopt(41, 26, 0)\ns.bind(('::', 9999))\ns.listen()\n" + FOREVER
ONLY_IPV6 = IPV6 + "s.setsockopt(41, 26, 1)\ns.bind(('::', 9999))\ns.listen()\n" + FOREVER
MAPPED_WILDCARD = IPV6 + "s.setsockopt(41, 26, 0)\ns.bind(('::ffff:0.0.0.0', 9999))\ns.listen()\n" + FOREVER
AT_UDP = {"at": "*:9999", "protocol": "udp"}


def start(laboratory: Laboratory, text: str, **written: Any) -> Judgement:
    """Return what is said of a program that is started on the host `server`."""
    laboratory.bring(text)
    return laboratory.judge("run_server", **{"program": "server", "host": "server", **written})


RIGHT: list[tuple[str, str, dict[str, Any]]] = [
    ("any-address", NEVER_ACCEPTS, {"listens": 9999}),
    ("wildcard", NEVER_ACCEPTS, {"listens": "0.0.0.0:9999"}),
    ("host", NEVER_ACCEPTS, {"listens": "server:9999"}),
    ("loopback", NEVER_ACCEPTS.replace("0.0.0.0", "127.0.0.1"), {"listens": "127.0.0.1:9999"}),
    ("dual-stack", DUAL, {"listens": "server:9999"}),
    ("ipv6-wildcard", DUAL, {"listens": "[::]:9999"}),
    ("ipv6-only", ONLY_IPV6, {"listens": "[::]:9999"}),
    ("mapped-wildcard", MAPPED_WILDCARD, {"listens": "server:9999", "within": "1s"}),
    ("udp", UDP_ECHO, {"listens": AT_UDP}),
    ("tcp-and-udp", UDP + LISTEN.replace("s =", "t = s\ns =") + FOREVER, {"listens": (9999, AT_UDP)}),
    ("slow-to-start", HEAD + "time.sleep(0.3)\n" + NEVER_ACCEPTS, {"listens": 9999}),
    ("child-listens", HEAD + "if os.fork(): signal.pause()\n" + NEVER_ACCEPTS, {"listens": 9999}),
    ("never-waits", LISTEN + "s.setblocking(False)\nwhile True: pass\n", {"listens": 9999}),
    (
        "argument",
        HEAD + "s = socket.socket()\ns.bind((sys.argv[1], 9999))\ns.listen()\n" + FOREVER,
        {"listens": "server:9999", "arguments": ("{server}",)},
    ),
    (
        "environment",
        HEAD + "s = socket.socket()\ns.bind(('', int(os.environ['PORT'])))\ns.listen()\n" + FOREVER,
        {"listens": 9999, "environment": {"PORT": "9999"}},
    ),
    ("privileged-port", LISTEN.replace("9999", "80") + FOREVER, {"listens": 80, "as": "net_bind_service"}),
    ("root", LISTEN.replace("9999", "80") + FOREVER, {"listens": 80, "as": "root"}),
    ("refuses", HEAD + "sys.exit('usage: server PORT')", {"exits": {"status": 1, "output": {"contains": "usage"}}}),
    ("ends-well", HEAD, {"exits": {}}),
    ("status-255", HEAD + "os._exit(255)", {"exits": {"status": 255}}),
    ("status-130", HEAD + "os._exit(130)", {"exits": {"status": 130}}),
    ("any-failure", HEAD + "os._exit(130)", {"exits": {"status": "nonzero"}}),
]


@pytest.mark.parametrize(("text", "written"), [pytest.param(*c[1:], id=c[0]) for c in RIGHT])
def test_a_server_that_does_as_it_should_passes(laboratory: Laboratory, text: str, written: dict[str, Any]) -> None:
    """It listens where it should, or ends as it should."""
    judgement = start(laboratory, text, **written)
    assert judgement.outcome is Outcome.PASSED, judgement


# Each computes for a moment longer than it takes until something listens.
LINGERS = "until = time.process_time() + 0.1\nwhile time.process_time() < until: pass\n"
PARENT_LINGERS = HEAD + LISTEN + "if os.fork():\n    " + LINGERS.replace("\nw", "\n    w") + "    sys.exit(0)\n"
PARENT_WAITS = (
    HEAD
    + "reader, writer = os.pipe()\nif os.fork():\n    os.read(reader, 1)\n    sys.exit(0)\n"
    + LISTEN
    + LINGERS
    + "os.write(writer, b'x')\n"
)

WRONG: list[tuple[str, str, dict[str, Any], str, Reason]] = [
    ("crashes", HEAD + "sys.exit(3)", {"listens": 9999}, "exited with status 3", Reason.CRASHED),
    ("exits-0", HEAD, {"listens": 9999}, "exited with status 0", Reason.CRASHED),
    ("killed", HEAD + "os.kill(os.getpid(), 11)", {"listens": 9999}, "was killed by SIGSEGV", Reason.CRASHED),
    (
        "listens-then-dies",
        LISTEN + "os.abort()",
        {"listens": (9999, AT_UDP)},
        "was killed by SIGABRT",
        Reason.CRASHED,
    ),
    ("lingers-and-dies", LISTEN + LINGERS + "os.abort()", {"listens": 9999}, "killed by SIGABRT", Reason.CRASHED),
    ("parent-lingers", PARENT_LINGERS + FOREVER, {"listens": 9999}, "exited with status 0", Reason.CRASHED),
    ("parent-waits", PARENT_WAITS + FOREVER, {"listens": 9999}, "exited with status 0", Reason.CRASHED),
    (
        "daemon",
        HEAD + "if os.fork(): sys.exit(0)\n" + NEVER_ACCEPTS,
        {"listens": (9999, AT_UDP)},
        "exited",
        Reason.CRASHED,
    ),
    ("wrong-port", NEVER_ACCEPTS.replace("9999", "3879"), {"listens": 9999}, "0.0.0.0:3879", Reason.MISMATCH),
    (
        "loopback",
        NEVER_ACCEPTS.replace("0.0.0.0", "127.0.0.1"),
        {"listens": "server:9999"},
        "127.0.0.1",
        Reason.MISMATCH,
    ),
    (
        "never-listens",
        HEAD + "s = socket.socket()\ns.bind(('', 9999))\n" + FOREVER,
        {"listens": 9999},
        "no socket of it that waits",
        Reason.TIMED_OUT,
    ),
    ("never-binds", HEAD + FOREVER, {"listens": 9999}, "no socket of it", Reason.TIMED_OUT),
    ("ipv6-only", ONLY_IPV6, {"listens": "0.0.0.0:9999"}, "tcp6 :::9999", Reason.MISMATCH),
    ("ipv6-only-for-a-host", ONLY_IPV6, {"listens": "server:9999"}, "tcp6 :::9999", Reason.MISMATCH),
    ("udp", UDP_ECHO, {"listens": 9999}, "udp 0.0.0.0:9999", Reason.MISMATCH),
    ("tcp", NEVER_ACCEPTS, {"listens": AT_UDP}, "tcp 0.0.0.0:9999", Reason.MISMATCH),
    ("one-of-two", NEVER_ACCEPTS, {"listens": (9999, AT_UDP)}, "not where it should", Reason.MISMATCH),
    ("no-privilege", LISTEN.replace("9999", "80"), {"listens": 80}, "exited with status 1", Reason.CRASHED),
    ("no-interpreter", "#!/nowhere\nnonsense(", {"listens": 9999}, "exited with status 1", Reason.CRASHED),
    (
        "listens-though-it-should-end",
        NEVER_ACCEPTS,
        {"exits": {"status": "nonzero"}},
        "still running",
        Reason.MISMATCH,
    ),
    ("ends-otherwise", HEAD + "sys.exit(2)", {"exits": {"status": 1}}, "not as it should", Reason.MISMATCH),
    (
        "signal-is-no-status",
        HEAD + "os.abort()",
        {"exits": {"status": "nonzero"}},
        "not as it should",
        Reason.MISMATCH,
    ),
    (
        "says-nothing",
        HEAD + "sys.exit(1)",
        {"exits": {"status": 1, "output": {"contains": "use"}}},
        "not as",
        Reason.MISMATCH,
    ),
    (
        "flood",
        "while True: print('x' * 60000)",
        {"listens": 9999, "within": "10s"},
        "limit of output",
        Reason.LIMIT,
    ),
]


@pytest.mark.parametrize(("text", "written", "message", "reason"), [pytest.param(*c[1:], id=c[0]) for c in WRONG])
def test_a_server_that_does_otherwise_fails(
    laboratory: Laboratory, text: str, written: dict[str, Any], message: str, reason: Reason
) -> None:
    """Each wrong start has its own sentence and reason."""
    judgement = start(laboratory, text, **{"within": "700ms", **written})
    assert judgement.outcome is Outcome.FAILED, judgement
    assert message in judgement.message
    assert judgement.reason is reason


def test_two_servers_of_one_port_meet(laboratory: Laboratory) -> None:
    """The second program gets EADDRINUSE from the kernel, in the same host only."""
    laboratory.serve(NEVER_ACCEPTS)
    refused = {
        "program": "server",
        "exits": {"status": "nonzero", "output": {"contains": "Address already in use"}},
    }
    again = laboratory.judge("run_server", host="server", name="again", **refused)
    assert again.outcome is Outcome.PASSED, again
    elsewhere = laboratory.judge("run_server", program="server", host="other", name="elsewhere", listens=9999)
    assert elsewhere.outcome is Outcome.PASSED, elsewhere


def test_a_server_can_be_started_again(laboratory: Laboratory) -> None:
    """After its end the same name stands for the new process."""
    first = laboratory.serve(NEVER_ACCEPTS)
    laboratory.see("stop_server", server="server")
    again = laboratory.see("run_server", program="server", host="server", listens=9999)
    assert again.program.is_running
    assert again.program.pid != first.program.pid


ON_TERM = HEAD + "def end(*_):\n    print('bye')\n    os._exit({})\nsignal.signal(15, end)\n" + NEVER_ACCEPTS
IGNORES = HEAD + "for n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\n" + NEVER_ACCEPTS

STOPS: list[tuple[str, str, dict[str, Any], bool, Reason | None]] = [
    ("default", NEVER_ACCEPTS, {}, True, None),
    ("sigint", NEVER_ACCEPTS, {"signal": "SIGINT"}, True, None),
    ("sigkill", IGNORES, {"signal": "SIGKILL"}, True, None),
    ("orderly", ON_TERM.format(0), {"exits": {"status": 0, "output": {"contains": "bye"}}}, True, None),
    ("killed-instead", NEVER_ACCEPTS, {"exits": {"status": 0}}, False, Reason.MISMATCH),
    ("another-status", ON_TERM.format(1), {"exits": {"status": 0}}, False, Reason.MISMATCH),
    ("another-word", ON_TERM.format(0), {"exits": {"output": {"contains": "ciao"}}}, False, Reason.MISMATCH),
    ("ignores", IGNORES, {"within": "300ms"}, False, Reason.TIMED_OUT),
    ("ignores-but-for-kill", IGNORES, {"signal": "SIGINT", "within": "300ms"}, False, Reason.TIMED_OUT),
    (
        "slow",
        ON_TERM.format(0).replace("print", "time.sleep(2); print"),
        {"within": "300ms"},
        False,
        Reason.TIMED_OUT,
    ),
]


@pytest.mark.parametrize(("text", "written", "holds", "reason"), [pytest.param(*c[1:], id=c[0]) for c in STOPS])
def test_a_server_is_judged_by_how_it_takes_a_signal(
    laboratory: Laboratory, text: str, written: dict[str, Any], holds: bool, reason: Reason | None
) -> None:
    """It ends in time, and as it should."""
    laboratory.serve(text)
    judgement = laboratory.judge("stop_server", server="server", **written)
    assert (judgement.outcome is Outcome.PASSED, judgement.reason) == (holds, reason), judgement


def test_a_server_that_ignores_the_signal_is_gone_afterwards(laboratory: Laboratory) -> None:
    """What did not end in time is killed: it disturbs no later step."""
    laboratory.serve(IGNORES)
    laboratory.see("stop_server", server="server", within="100ms")
    assert not laboratory.lab.programs["server"].facts().is_running
    assert laboratory.lab.sockets("server") == ()


def test_a_server_that_had_ended_before_is_told_as_crashed(laboratory: Laboratory) -> None:
    """The signal came too late to be its reason."""
    laboratory.serve(LISTEN + "s.accept()\nsys.exit(3)")
    laboratory.connect()
    laboratory.wait(lambda: not laboratory.lab.programs["server"].facts().is_running)
    judgement = laboratory.judge("stop_server", server="server")
    assert (judgement.outcome, judgement.reason) == (Outcome.FAILED, Reason.CRASHED)


def test_a_server_that_was_stopped_on_purpose_has_not_crashed(laboratory: Laboratory) -> None:
    """Whoever is refused afterwards is told of no crash."""
    laboratory.serve(ECHO)
    laboratory.see("stop_server", server="server")
    judgement = laboratory.judge("open_connections", **{"name": "late", "from": "client", "to": "server:9999"})
    assert (judgement.outcome, judgement.reason) == (Outcome.FAILED, Reason.MISMATCH)


def test_a_server_that_crashed_is_why_clients_are_refused(laboratory: Laboratory) -> None:
    """The refusal is told with its reason."""
    laboratory.serve(LISTEN + "s.accept()\nsys.exit(3)")
    laboratory.connect()
    laboratory.wait(lambda: not laboratory.lab.programs["server"].facts().is_running)
    judgement = laboratory.judge("open_connections", **{"name": "late", "from": "client", "to": "server:9999"})
    assert (judgement.outcome, judgement.reason) == (Outcome.FAILED, Reason.CRASHED)
    assert "the program `server` exited with status 3" in judgement.observed
