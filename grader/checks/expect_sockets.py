"""Whether a host's socket table shows the rows that it should."""

from grader.checks.evidence import crashes, marked_table
from grader.model.base import QuantityRange
from grader.model.finding import Judgement, Reason, failed, passed
from grader.model.matching import row_matches
from grader.model.observations import SocketTable
from grader.model.sockets import SocketProtocol
from grader.model.steps.expect_sockets import ExpectSockets, RowPattern


def judge_expect_sockets(options: ExpectSockets, seen: SocketTable) -> Judgement:
    """Judge the number of rows that are like each pattern; all must hold in the same look."""
    found = [
        [index for index, row in enumerate(seen.rows) if row_matches(pattern, row, seen.world)]
        for pattern in options.rows
    ]
    counts = list(zip(options.rows, found, strict=True))
    wrong = [(pattern, rows) for pattern, rows in counts if not pattern.count.holds(len(rows))]
    marked = {index for rows in found for index in rows}
    expected = tuple(f"{_rows(pattern.count)}: {describe(pattern)}" for pattern in options.rows)
    observed = tuple(f"{_rows(QuantityRange(exactly=len(rows)))}: {describe(pattern)}" for pattern, rows in counts)
    evidence = (marked_table(seen, marked, unix=_wants_unix(options)),)
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
    return failed(
        Reason.CRASHED if ended else Reason.MISMATCH,
        f"{options.host} should show {_rows(pattern.count)} with {describe(pattern)}, but shows {len(rows) or 'none'}",
        expected=expected,
        observed=observed + ended,
        evidence=evidence,
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
    words = []
    if pattern.protocol:
        words.append(f"protocol {' or '.join(pattern.protocol)}")
    if pattern.state:
        words.append(f"state {' or '.join(pattern.state)}")
    if pattern.local:
        words.append(f"local address {pattern.local}")
    if pattern.remote:
        words.append(f"foreign address {pattern.remote}")
    if pattern.connections:
        words.append(f"an end of a connection of `{pattern.connections}`")
    if pattern.server:
        words.append(f"held by `{pattern.server}`")
    if pattern.accepted is not None:
        words.append(
            "accepted: held by a descriptor" if pattern.accepted else "not accepted: held by no descriptor"
        )
    if pattern.dual_stack is not None:
        words.append("for IPv4 clients too" if pattern.dual_stack else "for IPv6 clients only")
    if pattern.receive_queue:
        words.append(f"Recv-Q {pattern.receive_queue}")
    if pattern.send_queue:
        words.append(f"Send-Q {pattern.send_queue}")
    return ", ".join(words)
