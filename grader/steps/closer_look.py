"""Looks at the whole lab after a failure, so that the mistake behind it can be named.

It changes nothing that later steps could see: it reads tables and ``/proc``, asks the kernel for the ports in a
process of its own, and may start once more a program that has ended.
"""

from grader.model.base import TransportProtocol
from grader.model.closer_look import CloserLook, PortAnswer, ProcessFacts, ProgramLook, Trace
from grader.model.lab import CannotShow, Lab, LabError, RunningProgram
from grader.model.steps.base import StepOptions
from grader.model.steps.run_server import RunServer

WATCH_S = 0.2
"""How long processor time is watched: the kernel counts it in ticks, mostly of 10 ms (times(2))."""


LOOKS = 5
TRACE_S = 3.0
"""How long a traced program may run at most: one that ended before will end again, but slower."""
AGAIN_S = 0.5
AGAIN_TIMES = 10.0
"""How long it may take to end again: so many seconds, or so many times what it lived, whichever is more."""


def look_closer(options: StepOptions, lab: Lab, hosts: tuple[str, ...]) -> CloserLook:
    """Return all that may tell why a step with these options failed."""
    at_s = lab.elapsed_s()
    signs = [vital_signs(lab)]
    for _ in range(LOOKS):
        lab.pause(WATCH_S / LOOKS)
        signs.append(vital_signs(lab))
    programs = tuple(_look_at(name, lab, [sign.get(name, ()) for sign in signs]) for name in lab.programs)
    port_answers = _ask_for_ports(options, lab)
    trace = _trace(options, lab)
    return CloserLook(
        at_s=at_s,
        lasted_s=lab.elapsed_s() - at_s,
        tables=tuple(lab.socket_table(host) for host in hosts),
        programs=programs,
        port_answers=port_answers,
        calls=trace.calls,
        calls_cut_off=trace.is_cut_off,
        dropped_requests=_dropped_requests(lab, hosts),
    )


def vital_signs(lab: Lab) -> dict[str, tuple[ProcessFacts, ...]]:
    """Return what the processes of each started server do at this moment; cheap enough for every step."""
    return {name: lab.process_table(name) for name in lab.programs}


def _look_at(name: str, lab: Lab, seen: list[tuple[ProcessFacts, ...]]) -> ProgramLook:
    program = lab.programs[name]
    used_s = {process.pid: process.processor_s for process in seen[0]}
    return ProgramLook(
        program=program.facts(),
        ports=tuple(sorted(program.ports)),
        processes=seen[-1],
        descriptors=lab.descriptor_table(name).rows if program.is_running else (),
        busy_s=sum(process.processor_s - used_s.get(process.pid, process.processor_s) for process in seen[-1]),
        never_waits=all(any(process.running_threads for process in processes) for processes in seen),
    )


def _ask_for_ports(options: StepOptions, lab: Lab) -> tuple[PortAnswer, ...]:
    """Ask for the ports that a server was to have; nothing where this lab can't."""
    if not isinstance(options, RunServer):
        return ()
    wanted: list[tuple[TransportProtocol, int]] = [
        (each.protocol, int(each.at.port)) for each in options.listens or ()
    ]
    wanted += [("tcp", port) for port in _ports_among(options.arguments) if options.exits is not None]
    answers = []
    for protocol, port in dict.fromkeys(wanted):
        try:
            error, _ = lab.bind(
                host=options.host,
                address="0.0.0.0",  # noqa: S104 - asked of the kernel inside the lab
                port=port,
                protocol=protocol,
                privilege=options.privilege,
                reuse=False,
            )
        except (CannotShow, LabError):
            continue
        answers.append(
            PortAnswer(host=options.host, port=port, protocol=protocol, privilege=options.privilege, error=error)
        )
    return tuple(answers)


def _dropped_requests(lab: Lab, hosts: tuple[str, ...]) -> dict[str, int]:
    """Return what each host's kernel counts; nothing where it counts for others too."""
    try:
        return {host: lab.dropped_requests(host) for host in hosts}
    except (CannotShow, LabError):
        return {}


def _trace(options: StepOptions, lab: Lab) -> Trace:
    """Start a server once more that has ended though it should run, or that ended otherwise than it should.

    Not one that runs: its own port would then be taken. Nor one that a limit ended: it would reach that again.
    """
    names = [name for name, program in lab.programs.items() if _has_crashed(program)]
    name = options.known_as if isinstance(options, RunServer) else next(reversed(names), None)
    if name is None or lab.programs[name].is_running or _was_stopped(lab.programs[name]):
        return Trace()
    within_s = min(TRACE_S, max(AGAIN_S, AGAIN_TIMES * lab.programs[name].lived_s))
    if isinstance(options, RunServer):
        # No learner waits longer to hear why a server did not start than the server may take to start.
        within_s = min(within_s, options.within)
    try:
        return lab.trace_server(name, within_s=within_s)
    except (CannotShow, LabError):
        return Trace()


def _was_stopped(program: RunningProgram) -> bool:
    """Return whether a limit ended it; where the kernel did, by SIGKILL and unasked (setrlimit(2), RLIMIT_CPU)."""
    facts = program.facts()
    return facts.stopped_for is not None or (facts.signal == "SIGKILL" and not program.ending_is_expected)


def _has_crashed(program: RunningProgram) -> bool:
    return not program.ending_is_expected and not program.is_running


def _ports_among(arguments: tuple[str, ...]) -> list[int]:
    return [int(text) for text in arguments if text.isascii() and text.isdigit() and 0 < int(text) < 65536]
