"""Whether a server ended when it was asked to."""

from grader.checks.ending import unmet_ending
from grader.checks.evidence import printed
from grader.model.finding import Judgement, Reason, failed, passed
from grader.model.steps.stop_server import ServerStopped, StopServer


def judge_stop_server(options: StopServer, seen: ServerStopped) -> Judgement:
    """Judge the end: that it ran until then, that it came in time, and how."""
    name = options.server
    if not seen.before.is_running:
        return failed(
            Reason.LIMIT if seen.before.stopped_for else Reason.CRASHED,
            f"`{name}` should still run at this point, but it {seen.before.predicate}",
            expected=("still running",),
            observed=(seen.before.ending,),
            evidence=printed(seen.before),
        )
    if seen.after.is_running:
        return failed(
            Reason.TIMED_OUT,
            f"`{name}` still ran {seen.waited_s:.1f} s after {seen.sent}",
            expected=(f"it ends within {options.within:g} s",),
            observed=("still running",),
            evidence=printed(seen.after),
        )
    if options.exits is not None:
        wanted, instead = unmet_ending(options.exits, seen.after)
        if wanted:
            return failed(
                Reason.MISMATCH,
                f"`{name}` ended after {seen.sent}, but not as it should",
                expected=wanted,
                observed=instead,
                evidence=printed(seen.after),
            )
    return passed(
        f"`{name}` ended {seen.waited_s * 1000:.0f} ms after {seen.sent}: {seen.after.ending}",
        observed=(seen.after.ending,),
    )
