"""`inspect_fd`: whether a server holds the descriptors that it should."""

from typing import Any

import pytest

from grader.checks.inspect_fd import kind_of
from grader.model.finding import Judgement, MarkedDescriptors, Outcome, Reason
from grader.model.observations import DescriptorTable
from grader.model.sockets import DescriptorRow, SocketProtocol, SocketState
from tests.checks.observed import (
    ACCEPTED,
    CHILD_PID,
    LISTENER,
    UDP_SOCKET,
    assert_failed,
    assert_passed,
    descriptor,
    descriptors,
    end,
    exited,
    judge,
    killed,
    row,
    socket_descriptor,
)

LISTENS = socket_descriptor(3, LISTENER)
SERVES = socket_descriptor(4, ACCEPTED)
INHERITED = socket_descriptor(4, ACCEPTED, CHILD_PID)
SECOND = socket_descriptor(
    5, row(end("10.9.0.10", 9999), end("10.9.0.11", 40001), state=SocketState.CLOSE_WAIT, inode=9)
)
OF_CHILD = socket_descriptor(6, SECOND.socket, CHILD_PID) if SECOND.socket else SECOND
UDP = socket_descriptor(3, UDP_SOCKET)
NO_PORT = socket_descriptor(3, row(end("0.0.0.0", 0), state=SocketState.CLOSE, protocol=SocketProtocol.UDP))
UNBOUND = descriptor(3, "socket:[77]")
CLOSED = socket_descriptor(3, row(end("0.0.0.0", 0), state=SocketState.CLOSE))
UNIX_PEER = socket_descriptor(
    3, row(end("", 0), end("", 0), protocol=SocketProtocol.UNIX, state=SocketState.ESTABLISHED)
)


def inspected(seen: DescriptorTable, **written: Any) -> Judgement:
    """Return what is said of these descriptors."""
    return judge("inspect_fd", {"server": "server", **written}, seen)


NUMBERS: list[tuple[str, dict[str, Any], tuple[DescriptorRow, ...], tuple[DescriptorRow, ...]]] = [
    ("listening", {"listening": 1}, (LISTENS,), ()),
    ("no-listener-left", {"listening": 0}, (SERVES,), (LISTENS,)),
    ("listening-twice-is-one", {"listening": 1}, (LISTENS, socket_descriptor(3, LISTENER, CHILD_PID)), (SERVES,)),
    ("listening-udp", {"listening": 1}, (UDP,), (UNBOUND,)),
    ("a-udp-socket-without-a-port", {"listening": 0}, (NO_PORT,), (UDP,)),
    ("connections", {"connections": 1}, (LISTENS, SERVES), (LISTENS,)),
    ("leak", {"connections": 1}, (SERVES,), (SERVES, SECOND)),
    ("inherited-is-one", {"connections": 1}, (SERVES, INHERITED), (SERVES, OF_CHILD)),
    ("a-childs-counts", {"connections": 1}, (INHERITED,), (LISTENS,)),
    ("none-left", {"connections": 0}, (LISTENS, UNBOUND), (SECOND,)),
    ("closed-is-no-connection", {"connections": 0}, (CLOSED,), (SERVES,)),
    ("udp-is-no-connection", {"connections": 0}, (UDP,), (SERVES,)),
    ("unix-is-no-connection", {"connections": 0}, (UNIX_PEER,), (SERVES,)),
    ("bounds", {"connections": {"at_least": 1, "at_most": 2}}, (SERVES, SECOND), ()),
    ("total", {"total": 5}, (LISTENS, SERVES), (LISTENS,)),
    ("total-of-the-first-process", {"total": 4}, (LISTENS, INHERITED), (LISTENS, SERVES)),
]


@pytest.mark.parametrize(("written", "rows"), [pytest.param(c[1], c[2], id=c[0]) for c in NUMBERS])
def test_as_many_descriptors_as_wanted_pass(written: dict[str, Any], rows: tuple[DescriptorRow, ...]) -> None:
    """Each socket counts once, whoever holds it."""
    assert_passed(inspected(descriptors(*rows), **written))


@pytest.mark.parametrize(("written", "rows"), [pytest.param(c[1], c[3], id=c[0]) for c in NUMBERS])
def test_another_number_of_descriptors_fails(written: dict[str, Any], rows: tuple[DescriptorRow, ...]) -> None:
    """One too many or too few is told with both numbers."""
    assert_failed(inspected(descriptors(*rows), **written), "expected ")


SINGLE: list[tuple[str, dict[str, Any], tuple[DescriptorRow, ...], tuple[DescriptorRow, ...]]] = [
    ("socket", {"descriptor": 3, "is": "socket"}, (LISTENS,), (descriptor(3, "/srv/log"),)),
    ("state", {"descriptor": 3, "is": "socket", "state": "LISTEN"}, (LISTENS,), (socket_descriptor(3, ACCEPTED),)),
    ("state-unknown", {"descriptor": 3, "is": "socket", "state": "LISTEN"}, (LISTENS,), (UNBOUND,)),
    ("number", {"descriptor": 3, "is": "socket"}, (LISTENS,), (SERVES,)),
    ("pipe", {"descriptor": 7, "is": "pipe"}, (descriptor(7, "pipe:[1]"),), (descriptor(7, "socket:[1]"),)),
    ("file", {"descriptor": 7, "is": "file"}, (descriptor(7, "/srv/log"),), (descriptor(7, "pipe:[1]"),)),
    (
        "terminal",
        {"descriptor": 7, "is": "terminal"},
        (descriptor(7, "/dev/pts/9"),),
        (descriptor(7, "/dev/null"),),
    ),
    ("first-process", {"descriptor": 4, "is": "socket"}, (SERVES,), (INHERITED,)),
]


@pytest.mark.parametrize(("pattern", "rows"), [pytest.param(c[1], c[2], id=c[0]) for c in SINGLE])
def test_a_descriptor_that_is_what_it_should_be_passes(
    pattern: dict[str, Any], rows: tuple[DescriptorRow, ...]
) -> None:
    """The number, the kind and the state are right."""
    assert_passed(inspected(descriptors(*rows), descriptors=(pattern,)))


@pytest.mark.parametrize(("pattern", "rows"), [pytest.param(c[1], c[3], id=c[0]) for c in SINGLE])
def test_a_descriptor_that_is_something_else_fails(
    pattern: dict[str, Any], rows: tuple[DescriptorRow, ...]
) -> None:
    """Another kind, another state, or no such descriptor of the first process."""
    assert_failed(inspected(descriptors(*rows), descriptors=(pattern,)), f"descriptor {pattern['descriptor']} is ")


@pytest.mark.parametrize(("program", "reason"), [
    (exited(1), Reason.CRASHED),
    (killed(), Reason.CRASHED),
    (killed(stopped_for="output"), Reason.LIMIT),
])  # fmt: skip
def test_a_program_that_ended_has_no_descriptors(program: Any, reason: Reason) -> None:
    """No count holds of a program that is gone, not even 0."""
    seen = DescriptorTable(program=program, rows=())
    assert_failed(inspected(seen, connections=0), "has no descriptors any more", reason)


@pytest.mark.parametrize("pid", [100, CHILD_PID])
def test_descriptors_that_cannot_be_read_are_not_judged(pid: int) -> None:
    """A number that leaves out a process, the first or a child, proves nothing: the machine cannot show it."""
    judgement = inspected(descriptors(LISTENS, unreadable_pids=(pid,)), connections=1)
    assert (judgement.outcome, judgement.reason) == (Outcome.SKIPPED, Reason.MACHINE), judgement.message


def test_the_sockets_that_matter_are_marked() -> None:
    """Listeners and connections stand out in the evidence; the terminal does not."""
    (evidence,) = inspected(descriptors(LISTENS, SERVES, UNBOUND), listening=1).evidence
    assert isinstance(evidence, MarkedDescriptors)
    assert [evidence.rows[index] for index in evidence.marked] == [LISTENS, SERVES]


@pytest.mark.parametrize(("target", "kind"), [
    ("socket:[1]", "socket"), ("/dev/pts/0", "terminal"), ("/dev/tty", "terminal"), ("/dev/console", "terminal"),
    ("pipe:[1]", "pipe"), ("/dev/null", "file"), ("/srv/socket:[1]", "file"), ("anon_inode:[eventpoll]", "file"),
])  # fmt: skip
def test_a_link_tells_the_kind(target: str, kind: str) -> None:
    """What /proc/PID/fd/N reads says what it is."""
    assert kind_of(target) == kind
