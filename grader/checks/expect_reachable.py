"""Whether a port was reached, or not, as it should."""

from grader.checks.client_errors import is_of_the_client, no_own_end
from grader.checks.evidence import crashes, marked_table
from grader.model.finding import Judgement, MarkedSockets, Reason, failed, passed
from grader.model.steps.expect_reachable import ExpectReachable, Reached

_MEANING = {
    "ECONNREFUSED": "refused (ECONNREFUSED): nothing listens there",
    "ETIMEDOUT": "no answer (ETIMEDOUT)",
    "EHOSTUNREACH": "no such host there (EHOSTUNREACH)",
    "ENETUNREACH": "no way to that network (ENETUNREACH)",
}


def judge_expect_reachable(options: ExpectReachable, seen: Reached) -> Judgement:
    """Judge one attempt."""
    outcome = "reached" if seen.error is None else _MEANING.get(seen.error, seen.error)
    where = f"{options.protocol} {options.to} from {options.from_host}"
    if options.to.host != seen.address:
        where += f" ({seen.address})"
    wanted = "reached" if options.reachable else _MEANING.get(options.because or "", "not reached")
    holds = (seen.error is None) == options.reachable and options.because in (None, seen.error)
    table = seen.server_sockets
    evidence: tuple[MarkedSockets, ...] = ()
    ended: tuple[str, ...] = ()
    if table is not None:
        evidence = (marked_table(table, [i for i, row in enumerate(table.rows) if row.local.port == seen.port]),)
        ended = crashes(table)
    if table is not None and not options.reachable and table.world.is_dead(table.host):
        # That nobody answers says nothing where the program that could have is gone.
        holds = False
    if is_of_the_client(seen.error):
        return no_own_end(options.from_host, str(seen.error), (wanted,), (outcome,))
    if holds:
        return passed(f"{where}: {outcome}", expected=(wanted,), observed=(outcome,), evidence=evidence)
    return failed(
        Reason.CRASHED if ended else Reason.MISMATCH,
        f"{where}: expected {wanted}, found {outcome}",
        expected=(wanted,),
        observed=(outcome, *ended),
        evidence=evidence,
    )
