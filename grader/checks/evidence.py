"""Makes evidence of observations: tables with their marked rows, what a program printed."""

from collections.abc import Iterable

from grader.model.finding import MarkedSockets, Transcript
from grader.model.observations import ProgramFacts, SocketTable, with_verb
from grader.model.sockets import SocketProtocol, SocketRow


def marked_table(table: SocketTable, marked: Iterable[int] = (), *, unix: bool = False) -> MarkedSockets:
    """Return a host's table with the rows of these indexes marked; UNIX sockets only where they are meant."""
    chosen = set(marked)
    kept = [
        (row, index in chosen)
        for index, row in enumerate(table.rows)
        if unix or row.protocol is not SocketProtocol.UNIX
    ]
    return MarkedSockets(
        host=table.host,
        rows=tuple(row for row, _ in kept),
        marked=tuple(place for place, (_, is_marked) in enumerate(kept) if is_marked),
    )


def printed(program: ProgramFacts) -> tuple[Transcript, ...]:
    """Return what the program printed; nothing when it printed nothing."""
    if not program.output and not program.output_dropped:
        return ()
    title = f"`{program.name}` printed"
    return (Transcript(title=title, text=program.output, dropped=program.output_dropped),)


def describe_row(row: SocketRow) -> str:
    """Return one row in words.

    >>> from grader.model.sockets import Endpoint, SocketState
    >>> ends = Endpoint("0.0.0.0", 9999), Endpoint("0.0.0.0", 0)
    >>> describe_row(SocketRow(SocketProtocol.TCP, SocketState.LISTEN, *ends, 0, 40, 1000, 4711))
    'tcp 0.0.0.0:9999 LISTEN'
    """
    if row.protocol is SocketProtocol.UNIX:
        return f"unix {row.path or '(unnamed)'} {row.state}"
    peer = f" - {row.remote}" if row.remote.port else ""
    is_udp = row.protocol in (SocketProtocol.UDP, SocketProtocol.UDP6)
    return f"{row.protocol} {row.local}{peer}" + ("" if is_udp else f" {row.state}")


def crashes(table: SocketTable) -> tuple[str, ...]:
    """Return a sentence for each program that has ended although nothing asked for it."""
    return tuple(f"the program `{name}` {with_verb(ending)}" for name, ending in table.world.crashed.items())
