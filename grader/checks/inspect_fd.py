"""Whether a server holds the descriptors that it should."""

from grader.checks.evidence import printed
from grader.model.finding import Judgement, MarkedDescriptors, Reason, failed, passed, skipped
from grader.model.matching import is_listening
from grader.model.observations import DescriptorTable
from grader.model.sockets import DescriptorRow, SocketProtocol, SocketState
from grader.model.steps.inspect_fd import DescriptorKind, DescriptorPattern, InspectFd

_TCP = (SocketProtocol.TCP, SocketProtocol.TCP6)


def judge_inspect_fd(options: InspectFd, seen: DescriptorTable) -> Judgement:
    """Judge the counts and the single descriptors; all must hold in the same look."""
    program = seen.program
    if not program.is_running:
        return failed(
            Reason.LIMIT if program.stopped_for else Reason.CRASHED,
            f"`{program.name}` has no descriptors any more: it {program.predicate}",
            expected=("still running",),
            observed=(program.ending,),
            evidence=printed(program),
        )
    if seen.unreadable_pids:
        # A part of the descriptors proves nothing of all.
        pid = seen.unreadable_pids[0]
        return skipped(Reason.MACHINE, f"the kernel does not let us read /proc/{pid}/fd on this machine")
    results = [*_counts(options, seen), *(_single(pattern, seen) for pattern in options.descriptors)]
    evidence = (_marked(seen),)
    expected = tuple(wanted for wanted, _, _ in results)
    observed = tuple(found for _, found, _ in results)
    if all(holds for _, _, holds in results):
        summary = ", ".join(observed)
        return passed(f"/proc/{program.pid}/fd: {summary}", expected=expected, observed=observed, evidence=evidence)
    wanted, found, _ = next(result for result in results if not result[2])
    return failed(
        Reason.MISMATCH,
        f"expected {wanted}, found {found}",
        expected=expected,
        observed=observed,
        evidence=evidence,
    )


def _counts(options: InspectFd, seen: DescriptorTable) -> list[tuple[str, str, bool]]:
    first = [row for row in seen.rows if row.pid == seen.program.pid]
    listening = {row.target for row in seen.rows if _is_listener(row)}
    connections = {row.target for row in seen.rows if _is_connection(row)}
    numbers = (
        (options.listening, len(listening), "listening"),
        (options.connections, len(connections), "accepted"),
        (options.total, len(first), "in all"),
    )
    return [
        (f"{wanted} {words}", f"{number} {words}", wanted.holds(number))
        for wanted, number, words in numbers
        if wanted is not None
    ]


def _is_listener(row: DescriptorRow) -> bool:
    return row.socket is not None and is_listening(row.socket)


def _is_connection(row: DescriptorRow) -> bool:
    socket = row.socket
    not_connected = (SocketState.LISTEN, SocketState.CLOSE)
    return socket is not None and socket.protocol in _TCP and socket.state not in not_connected


def kind_of(target: str) -> DescriptorKind:
    """Return what a descriptor's link refers to.

    >>> kind_of("socket:[4711]"), kind_of("/dev/pts/3"), kind_of("pipe:[12]"), kind_of("/srv/log")
    ('socket', 'terminal', 'pipe', 'file')
    """
    if target.startswith("socket:["):
        return "socket"
    if target.startswith(("/dev/pts/", "/dev/tty", "/dev/console")):
        return "terminal"
    return "pipe" if target.startswith("pipe:[") else "file"


def _single(pattern: DescriptorPattern, seen: DescriptorTable) -> tuple[str, str, bool]:
    number = pattern.descriptor
    state = f" in {pattern.state}" if pattern.state else ""
    wanted = f"descriptor {number} is a {pattern.is_a}{state}"
    row = next((r for r in seen.rows if r.pid == seen.program.pid and r.descriptor == number), None)
    if row is None:
        return wanted, f"descriptor {number} is not open", False
    found_state = row.socket.state if row.socket is not None else None
    holds = kind_of(row.target) == pattern.is_a and pattern.state in (None, found_state)
    shown = f" in {found_state}" if found_state else ""
    return wanted, f"descriptor {number} is a {kind_of(row.target)}{shown}", holds


def _marked(seen: DescriptorTable) -> MarkedDescriptors:
    marked = (i for i, row in enumerate(seen.rows) if _is_listener(row) or _is_connection(row))
    return MarkedDescriptors(program=seen.program.name, rows=seen.rows, marked=tuple(marked))
