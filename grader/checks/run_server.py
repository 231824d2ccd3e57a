"""Whether a started server listens as it should, or refuses to as it should."""

from grader.checks.ending import unmet_ending
from grader.checks.evidence import describe_row, marked_table, printed
from grader.model.finding import Judgement, Reason, failed, passed
from grader.model.matching import is_listening, listening_rows, owned_by
from grader.model.steps.base import Ending
from grader.model.steps.run_server import ListeningSocket, RunServer, ServerStarted


def judge_run_server(options: RunServer, seen: ServerStarted) -> Judgement:
    """Judge a start: the sockets that it must listen on, or how it must end."""
    if options.exits is not None:
        return _judge_exit(options.exits, seen)
    assert options.listens is not None
    table, name = seen.sockets, options.known_as
    found = {wanted: listening_rows(wanted, table, name) for wanted in options.listens}
    missing = [wanted for wanted, rows in found.items() if not rows]
    program = seen.program
    if not program.is_running:
        return _judge_crash(options.listens, seen, [index for rows in found.values() for index in rows])
    if missing:
        return _judge_missing(missing, options, seen)
    marked = [index for rows in found.values() for index in rows]
    where = ", ".join(describe_row(table.rows[index]) for index in marked)
    return passed(
        f"`{program.name}` (process {program.pid}) listens: {where}",
        observed=(f"{where}, seen {seen.waited_s * 1000:.0f} ms after the start",),
        expected=tuple(_describe(wanted) for wanted in options.listens),
        evidence=(marked_table(table, marked),),
    )


def _describe(wanted: ListeningSocket) -> str:
    return f"{wanted.protocol} {wanted.at} waits for clients"


def _judge_crash(listens: tuple[ListeningSocket, ...], seen: ServerStarted, listened: list[int]) -> Judgement:
    program = seen.program
    where = ", ".join(describe_row(seen.sockets.rows[index]) for index in listened)
    return failed(
        Reason.LIMIT if program.stopped_for else Reason.CRASHED,
        f"`{program.name}` should run and listen, but it {program.predicate} after {seen.waited_s:.1f} s",
        expected=tuple(_describe(wanted) for wanted in listens),
        observed=(*((f"before that it was seen to listen: {where}",) if where else ()), program.ending),
        evidence=(*((marked_table(seen.sockets, listened),) if where else ()), *printed(program)),
    )


def _judge_missing(missing: list[ListeningSocket], options: RunServer, seen: ServerStarted) -> Judgement:
    table, name = seen.sockets, options.known_as
    own = [i for i, row in enumerate(table.rows) if owned_by(row, name, table.world)]
    instead = [i for i in own if is_listening(table.rows[i])]
    wanted = tuple(_describe(each) for each in missing)
    evidence = (marked_table(table, instead or own), *printed(seen.program))
    if instead:
        where = ", ".join(describe_row(table.rows[index]) for index in instead)
        return failed(
            Reason.MISMATCH,
            f"`{name}` listens, but not where it should: {where}",
            expected=wanted,
            observed=tuple(describe_row(table.rows[index]) for index in instead),
            evidence=evidence,
        )
    return failed(
        Reason.TIMED_OUT,
        f"`{name}` runs, but after {seen.waited_s:.1f} s the kernel shows no socket of it that waits for clients",
        expected=wanted,
        observed=tuple(describe_row(table.rows[index]) for index in own) or ("no socket at all",),
        evidence=evidence,
    )


def _judge_exit(expected: Ending, seen: ServerStarted) -> Judgement:
    program, table = seen.program, seen.sockets
    wanted, instead = unmet_ending(expected, program)
    if not wanted:
        return passed(
            f"`{program.name}` ended by itself, as it should: {program.ending}",
            observed=(program.ending,),
            evidence=printed(program),
        )
    own = [index for index, row in enumerate(table.rows) if owned_by(row, program.name, table.world)]
    listening = [index for index in own if is_listening(table.rows[index])]
    where = tuple(f"it listens: {describe_row(table.rows[index])}" for index in listening)
    return failed(
        Reason.LIMIT if program.stopped_for else Reason.MISMATCH,
        f"`{program.name}` should end by itself, but it {program.predicate}"
        if program.is_running
        else f"`{program.name}` ended, but not as it should",
        expected=wanted,
        observed=(*instead, *where),
        evidence=(*printed(program), marked_table(table, listening)),
    )
