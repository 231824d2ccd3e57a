"""What is concluded from scenes made by hand, which a real program would show only now and then."""

import re
from typing import Any

from grader.diagnosis import diagnose
from grader.diagnosis.scene import Scene
from grader.model.closer_look import CloserLook, PortAnswer, TracedCall
from grader.model.exercise import Step
from grader.model.finding import Certainty, Outcome, Reason
from grader.model.observations import ProgramFacts
from grader.model.seen import Seen
from grader.model.sockets import Owner, SocketRow
from grader.model.steps import STEP_OPTIONS
from grader.model.steps.run_server import ServerStarted
from tests.checks.observed import CHILD_PID, LISTENER, TIME_WAIT, UDP_SOCKET, end, exited, killed, row, table

BY_CHILD = row(end("0.0.0.0", 9999), owners=(Owner(CHILD_PID, "server", 3),))
SOCKET = "socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3"
BIND = 'bind(3, {sa_family=AF_INET, sin_port=htons(9999), sin_addr=inet_addr("0.0.0.0")}, 16) = 0'
LISTEN = "listen(3, 40) = 0"
EXIT = "exit_group(1) = 0"
FORK = "clone(child_stack=NULL, flags=SIGCHLD) = 7"
TO_BE_HAD = PortAnswer(host="server", port=9999, protocol="tcp", privilege="user", error=None)
TAKEN = PortAnswer(host="server", port=9999, protocol="tcp", privilege="user", error="EADDRINUSE")


def call(line: str, process: int = 0) -> TracedCall:
    """Return a call as strace prints it, without the arrow of an error or with its name after ``-1``."""
    found = re.fullmatch(r"(\w+)\((.*)\) = (-?\d+) ?(\w*)", line)
    assert found is not None
    return TracedCall(
        process=process,
        name=found[1],
        arguments=found[2],
        result=int(found[3]),
        error=found[4] or None,
        line=line,
    )


def named(
    program: ProgramFacts,
    *calls: TracedCall,
    rows: tuple[SocketRow, ...] = (),
    answer: PortAnswer = TO_BE_HAD,
    protocol: str = "tcp",
    **look: Any,
) -> dict[str, Certainty]:
    """Return what is said of a start that ended: the mistakes' names, and how sure they are."""
    options = STEP_OPTIONS["run_server"].validated(
        {"program": "server", "host": "server", "listens": {"at": "*:9999", "protocol": protocol}}
    )
    step = Step(id="start", title="it starts", kind="run_server", options=options, points=1, needs=())
    started = ServerStarted(program=program, sockets=table(*rows), waited_s=0.1)
    seen = Seen(step, Outcome.FAILED, Reason.CRASHED, started, {})
    closer = CloserLook(lasted_s=0.2, port_answers=(answer,), calls=calls, **look)
    return {each.id: each.certainty for each in diagnose(Scene(seen, closer, (), ()))}


def test_one_that_was_seen_to_listen_has_listened() -> None:
    """By its own row, though no trace was made."""
    assert named(exited(1), rows=(LISTENER,)) == {"ends-after-listening": Certainty.LIKELY}


def test_one_that_listens_and_exits_in_a_trace_has_listened() -> None:
    """No row was seen in time."""
    traced = [call(each) for each in (SOCKET, BIND, LISTEN, EXIT)]
    assert named(exited(1), *traced) == {"ends-after-listening": Certainty.LIKELY}


def test_a_trace_that_went_on_tells_nothing_of_the_end() -> None:
    """What ended the program at first did not come again: nobody knows whether it had listened."""
    traced = [call(each) for each in (SOCKET, BIND, LISTEN)]
    assert "ends-after-listening" not in named(killed(), *traced)
    assert "ended-before-it-listened" not in named(exited(1), *traced)


def test_a_daemon_is_told_one_thing() -> None:
    """Its child listens: nothing has ended there."""
    assert named(exited(0), rows=(BY_CHILD,)) == {"goes-into-the-background": Certainty.CERTAIN}
    traced = [call(FORK), call(EXIT, 6), call(SOCKET, 7), call(BIND, 7), call(LISTEN, 7)]
    assert named(exited(0), *traced) == {"goes-into-the-background": Certainty.CERTAIN}


def test_a_child_that_listens_is_not_the_program() -> None:
    """The first process failed for a reason of its own."""
    traced = [call(FORK), call(LISTEN, 7), call(EXIT, 6)]
    assert "ends-after-listening" not in named(exited(1), *traced, rows=(BY_CHILD,))


def test_a_udp_socket_never_listens() -> None:
    """It was seen to wait for datagrams: listen(2) is not for it."""
    assert "ends-after-listening" not in named(exited(1), rows=(UDP_SOCKET,), protocol="udp")


def test_what_is_not_in_a_trace_that_was_cut_off_may_come_later() -> None:
    """Only a whole one shows that listen(2) was never called."""
    traced = [call(each) for each in (SOCKET, BIND)]
    assert named(exited(1), *traced, call(EXIT))["never-listens"] is Certainty.CERTAIN
    assert named(exited(1), *traced, calls_cut_off=True) == {}


def test_an_option_that_may_still_be_set_is_not_surely_missing() -> None:
    """SO_REUSEADDR, where the trace was cut off before the port was asked for."""
    refused = call(BIND.replace("= 0", "= -1 EADDRINUSE"))
    scene: dict[str, Any] = {"rows": (TIME_WAIT,), "answer": TAKEN}
    assert named(exited(1), call(SOCKET), refused, call(EXIT), **scene)["still-in-time-wait"] is Certainty.CERTAIN
    cut_off = named(exited(1), call(SOCKET), **scene, calls_cut_off=True)
    assert cut_off["still-in-time-wait"] is Certainty.LIKELY


def test_a_listen_that_fails_is_told() -> None:
    """With its error; no other mistake has a name for it."""
    traced = [call(SOCKET.replace("SOCK_STREAM", "SOCK_DGRAM")), call(BIND), call("listen(3, 40) = -1 EOPNOTSUPP")]
    assert named(exited(1), *traced, call(EXIT)) == {"ended-before-it-listened": Certainty.POSSIBLE}
