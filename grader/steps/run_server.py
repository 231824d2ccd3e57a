"""``run_server``: starts a program and waits until it listens, ends, or the time is up."""

from grader.model.lab import Lab, RunningProgram
from grader.model.matching import listening_rows
from grader.model.observations import SocketTable
from grader.model.steps.run_server import RunServer, ServerStarted
from grader.steps.placeholders import fill_in

SETTLES_S = 0.5
"""How long one that listens may take until it has nothing more to do, or ends; a busy machine stretches it."""


def run_server(options: RunServer, lab: Lab) -> ServerStarted:
    """Start the program; readiness is read from the kernel's table, so that no probe disturbs it."""
    name = options.known_as
    began_s = lab.elapsed_s()
    program = lab.start_server(
        name,
        program=options.program,
        host=options.host,
        privilege=options.privilege,
        arguments=fill_in(options.arguments, lab),
        environment=options.environment,
        listens=tuple((wanted.protocol, int(wanted.at.port)) for wanted in options.listens or ()),
    )
    program.ending_is_expected = options.exits is not None
    tables: list[SocketTable] = []

    def is_decided() -> bool:
        has_ended = not program.is_running
        tables[:] = [lab.socket_table(options.host)]
        return has_ended or (options.listens is not None and _all_listen(options, name, tables[0]))

    lab.wait_until(is_decided, within_s=options.within)
    listens = options.listens is not None and _all_listen(options, name, tables[0])
    waited_s = lab.elapsed_s() - began_s
    if listens and program.is_running:
        _let_it_settle(program, lab)
        waited_s = waited_s if program.is_running else lab.elapsed_s() - began_s
    if options.listens is not None and not listens:
        lab.check_excuse(name)
    facts = program.facts()
    if options.exits is not None:
        program.kill()  # one that should have ended must not stand in the way of the steps after this
    return ServerStarted(at_s=lab.elapsed_s(), program=facts, sockets=tables[0], waited_s=waited_s)


def _let_it_settle(program: RunningProgram, lab: Lab) -> None:
    """Wait until a program that listens has nothing more to do, or ends.

    What listens may be a child whose parent is about to end: one that stays soon waits for its clients. Looked at
    twice: while one process was looked at, it may have woken another that had been seen to wait.
    """
    waited = [False]

    def has_settled() -> bool:
        waited.append(program.is_waiting)
        return all(waited[-2:]) or not program.is_running

    lab.wait_until(has_settled, within_s=SETTLES_S)


def _all_listen(options: RunServer, name: str, table: SocketTable) -> bool:
    return all(listening_rows(wanted, table, name) for wanted in options.listens or ())
