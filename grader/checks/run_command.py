"""Whether a command ended and printed as it should."""

from grader.checks.ending import describe_status, status_holds
from grader.checks.evidence import printed
from grader.checks.text import unmet
from grader.model.finding import Judgement, Reason, failed, passed
from grader.model.steps.run_command import CommandRan, RunCommand


def judge_run_command(options: RunCommand, seen: CommandRan) -> Judgement:
    """Judge one run of the command."""
    program = seen.program
    line = " ".join(program.command)
    if program.is_running:
        return failed(
            Reason.TIMED_OUT,
            f"`{line}` was still running after {seen.waited_s:.1f} s",
            expected=(f"it ends within {options.within:g} s",),
            observed=("still running",),
            evidence=printed(program),
        )
    expected = (describe_status(options.status),)
    wrong = [] if status_holds(options.status, program) else [program.ending]
    missing = unmet(options.output, program.output) if options.output is not None else ()
    if not wrong and not missing:
        return passed(
            f"`{line}`: {program.ending}", expected=expected, observed=(program.ending,), evidence=printed(program)
        )
    return failed(
        Reason.LIMIT if program.stopped_for else Reason.MISMATCH,
        f"`{line}` {program.predicate}" if wrong else f"what `{line}` prints is not as expected",
        expected=(*expected, *(f"what it prints {text}" for text in missing)),
        observed=(program.ending, *(("it printed something else",) if missing else ())),
        evidence=printed(program),
    )
