"""Whether a host's socket table shows the rows that it should."""

from dataclasses import replace

from grader.checks.evidence import crashes, marked_table
from grader.model.base import QuantityRange
from grader.model.finding import Judgement, Reason, failed, passed
from grader.model.matching import row_matches
from grader.model.observations import SocketTable
from grader.model.sockets import SocketProtocol
from grader.model.steps.expect_sockets import ExpectSockets, RowPattern

_ENDS = ("local", "remote", "connections", "server")


def judge_expect_sockets(options: ExpectSockets, seen: SocketTable) -> Judgement:
    """Judge the number of rows that are like each pattern; all must hold in the same look."""
    found = [
        [index for index, row in enumerate(seen.rows) if row_matches(pattern, row, seen.world, seen.host)]
        for pattern in options.rows
    ]
    counts = list(zip(options.rows, found, strict=True))
    wrong = [(pattern, rows) for pattern, rows in counts if not pattern.count.holds(len(rows))]
    near = [_near_misses(pattern, seen) for pattern, _ in wrong]
    marked = {index for rows in (near or found) for index in rows}
    # Where something is wrong, what is right would only hide it.
    told = wrong or counts
    expected = tuple(f"{_rows(pattern.count)}: {describe(pattern)}" for pattern, _ in told)
    observed = tuple(f"{_rows(QuantityRange(exactly=len(rows)))}: {describe(pattern)}" for pattern, rows in told)
    evidence = (marked_table(seen, marked, unix=_wants_unix(options)),)
    if not wrong and not marked and seen.world.is_dead(options.host):
        return _judge_vacuous(options, seen)
    if not wrong:
        total = len(marked)
        return passed(
            f"{options.host} shows {'the row' if total == 1 else f'{total} rows'} that matter{'s' * (total == 1)}"
            if total
            else f"{options.host} shows no such row, as it should",
            expected=expected,
            observed=observed,
            evidence=evidence,
        )
    pattern, rows = wrong[0]
    ended = crashes(seen)
    named = {row.server for row in options.rows if row.server is not None}
    is_over = seen.world.is_dead(seen.host) or bool(named & seen.world.crashed.keys())
    return failed(
        _reason_of_end(seen) if ended and is_over else Reason.MISMATCH,
        f"{options.host} should show {_rows(pattern.count)} with {describe(pattern)},"
        f" but shows {len(rows) or 'none'}",
        expected=expected,
        observed=observed + ended,
        evidence=evidence,
    )


def _near_misses(pattern: RowPattern, seen: SocketTable) -> list[int]:
    """Return the rows of the ends that are meant, whatever their state and queues: they show what is wrong."""
    if not any(getattr(pattern, key) is not None for key in _ENDS):
        return [index for index, row in enumerate(seen.rows) if row_matches(pattern, row, seen.world, seen.host)]
    ends = replace(pattern, state=None, accepted=None, dual_stack=None, receive_queue=None, send_queue=None)
    return [index for index, row in enumerate(seen.rows) if row_matches(ends, row, seen.world, seen.host)]


def _reason_of_end(seen: SocketTable) -> Reason:
    is_limit = any(ending.startswith("stopped") for ending in seen.world.crashed.values())
    return Reason.LIMIT if is_limit else Reason.CRASHED


def _judge_vacuous(options: ExpectSockets, seen: SocketTable) -> Judgement:
    """That a row is absent says nothing where the program that could have made it is gone."""
    return failed(
        Reason.CRASHED,
        f"no program runs on {options.host} any more: that it shows no such row says nothing",
        expected=tuple(f"{_rows(pattern.count)}: {describe(pattern)}" for pattern in options.rows),
        observed=crashes(seen),
        evidence=(marked_table(seen, ()),),
    )


def _wants_unix(options: ExpectSockets) -> bool:
    return any(SocketProtocol.UNIX in (pattern.protocol or ()) for pattern in options.rows)


def _rows(count: QuantityRange) -> str:
    return f"{count} {'row' if str(count).endswith(' 1') or str(count) == '1' else 'rows'}"


def describe(pattern: RowPattern) -> str:
    """Return a pattern in the words of netstat's columns.

    >>> from grader.model.sockets import SocketState
    >>> describe(RowPattern(state=(SocketState.LISTEN,)))
    'state LISTEN'
    """
    accepted = {True: "accepted: held by a descriptor", False: "not accepted: held by no descriptor"}
    clients = {True: "for IPv4 clients too", False: "for IPv6 clients only"}
    words = (
        pattern.protocol and f"protocol {' or '.join(pattern.protocol)}",
        pattern.state and f"state {' or '.join(pattern.state)}",
        pattern.local and f"local address {pattern.local}",
        pattern.remote and f"foreign address {pattern.remote}",
        pattern.connections and f"an end of a connection of `{pattern.connections}`",
        pattern.server and f"held by `{pattern.server}`",
        pattern.accepted is not None and accepted[pattern.accepted],
        pattern.dual_stack is not None and clients[pattern.dual_stack],
        pattern.receive_queue and f"Recv-Q {pattern.receive_queue}",
        pattern.send_queue and f"Send-Q {pattern.send_queue}",
    )
    return ", ".join(word for word in words if word)
