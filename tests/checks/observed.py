"""Observations made by hand: two hosts, a server that listens, a client that is connected."""

from typing import Any

from grader.checks import CHECKS
from grader.model.finding import Judgement, Outcome, Reason
from grader.model.observations import ConnectionFacts, DescriptorTable, HostFacts, ProgramFacts, SocketTable, World
from grader.model.sockets import DescriptorRow, Endpoint, Owner, SocketProtocol, SocketRow, SocketState
from grader.model.steps import STEP_OPTIONS

SERVER_PID = 100
CHILD_PID = 101
CLIENT_PORT = 40000
HOSTS = (
    HostFacts(name="server", addresses=("10.9.0.10", "fd09::10"), ephemeral_ports=(32768, 60999)),
    HostFacts(name="client", addresses=("10.9.0.11", "fd09::11"), ephemeral_ports=(20000, 20099)),
)


def end(address: str, port: int = 0) -> Endpoint:
    """Return one end of a socket."""
    return Endpoint(address, port)


def row(
    local: Endpoint,
    remote: Endpoint | None = None,
    *,
    state: SocketState = SocketState.LISTEN,
    protocol: SocketProtocol = SocketProtocol.TCP,
    inode: int = 7,
    owners: tuple[Owner, ...] | None = None,
    queues: tuple[int, int] = (0, 0),
    ipv6_only: bool | None = None,
    path: str = "",
) -> SocketRow:
    """Return a row that the server holds as descriptor 3, unless it has no inode or is told otherwise."""
    other = end("::" if ":" in local.address else "0.0.0.0") if remote is None else remote
    if owners is None:
        owners = (Owner(SERVER_PID, "server", 3),) if inode else ()
    return SocketRow(protocol, state, local, other, *queues, 1000, inode, ipv6_only, path, owners)


LISTENER = row(end("0.0.0.0", 9999))
ACCEPTED = row(
    end("10.9.0.10", 9999), end("10.9.0.11", CLIENT_PORT), state=SocketState.ESTABLISHED, inode=8, owners=None
)
QUEUED = row(end("10.9.0.10", 9999), end("10.9.0.11", CLIENT_PORT), state=SocketState.ESTABLISHED, inode=0)
TIME_WAIT = row(end("10.9.0.10", 9999), end("10.9.0.11", CLIENT_PORT), state=SocketState.TIME_WAIT, inode=0)
UDP_SOCKET = row(end("0.0.0.0", 9999), state=SocketState.CLOSE, protocol=SocketProtocol.UDP)


def connection(number: int = 1, error: str | None = None, port: int = CLIENT_PORT) -> ConnectionFacts:
    """Return a connection of the group ``talk`` from the client's host to the server's port."""
    return ConnectionFacts(
        group="talk",
        number=number,
        client_host="client",
        client="grader",
        protocol="tcp",
        local=None if error else end("10.9.0.11", port),
        remote=end("10.9.0.10", 9999),
        error=error,
    )


def world(
    *,
    connections: tuple[ConnectionFacts, ...] = (connection(),),
    pids: tuple[int, ...] = (SERVER_PID, CHILD_PID),
    crashed: dict[str, str] | None = None,
) -> World:
    """Return who is who: a server with one child, or none where it has crashed, and one connection."""
    ended = crashed or {}
    return World(
        hosts=HOSTS,
        connections=connections,
        program_pids={"server": () if "server" in ended else pids, **dict.fromkeys(ended, ())},
        program_hosts={"server": "server", **dict.fromkeys(ended, "server")},
        crashed=ended,
    )


def table(*rows: SocketRow, host: str = "server", seen_by: World | None = None) -> SocketTable:
    """Return a host's socket table."""
    return SocketTable(host=host, rows=rows, world=seen_by or world())


def program(**changed: Any) -> ProgramFacts:
    """Return the facts of the server: it runs, unless told otherwise."""
    facts: dict[str, Any] = {
        "name": "server",
        "host": "server",
        "command": ("./server",),
        "privilege": "user",
        "pid": SERVER_PID,
        "state": "running",
    }
    return ProgramFacts(**{**facts, **changed})


def exited(status: int = 0, **changed: Any) -> ProgramFacts:
    """Return a program that exited."""
    return program(state="exited", status=status, **changed)


def killed(signal: str = "SIGSEGV", **changed: Any) -> ProgramFacts:
    """Return a program that a signal ended."""
    return program(state="signalled", signal=signal, **changed)


def descriptor(number: int, target: str, socket: SocketRow | None = None, pid: int = SERVER_PID) -> DescriptorRow:
    """Return one line of ``ls -l /proc/PID/fd``."""
    return DescriptorRow(pid, "server", number, target, socket)


def socket_descriptor(number: int, socket: SocketRow, pid: int = SERVER_PID) -> DescriptorRow:
    """Return the descriptor of a socket that has a row."""
    return descriptor(number, f"socket:[{socket.inode}]", socket, pid)


TERMINAL = tuple(descriptor(number, "/dev/pts/0") for number in range(3))


def descriptors(*rows: DescriptorRow, **changed: Any) -> DescriptorTable:
    """Return the server's descriptors: a terminal's three, and these."""
    return DescriptorTable(**{"program": program(), "rows": (*TERMINAL, *rows), **changed})


def judge(kind: str, options: dict[str, Any], seen: Any) -> Judgement:
    """Return what the step's check says of an observation."""
    return CHECKS[kind](STEP_OPTIONS[kind].validated(options), seen)


def assert_passed(judgement: Judgement) -> None:
    """Raise AssertionError unless it is in the submission's favour."""
    assert judgement.outcome is Outcome.PASSED, judgement
    assert judgement.reason is None


def assert_failed(judgement: Judgement, message: str, reason: Reason = Reason.MISMATCH) -> None:
    """Raise AssertionError unless it is against the submission, with this reason, and says this."""
    assert judgement.outcome is Outcome.FAILED, judgement
    assert judgement.reason is reason, judgement
    assert message in judgement.message
    assert judgement.expected, "a failure says what was expected"
    assert judgement.observed, "a failure says what was found"
