"""Whether the clients' connections came to be, or were refused, as they should."""

from collections import Counter
from dataclasses import replace

from grader.checks.client_errors import is_of_the_client, no_own_end
from grader.checks.evidence import crashes, marked_table
from grader.model.finding import Judgement, Reason, failed, passed
from grader.model.observations import ConnectionFacts
from grader.model.steps.open_connections import ConnectionsOpened, ConnectOutcome, OpenConnections

_OUTCOME_OF = {None: "connected", "ECONNREFUSED": "refused", "ETIMEDOUT": "timed_out"}
_WORDS: dict[ConnectOutcome, str] = {
    "connected": "established",
    "refused": "refused (ECONNREFUSED)",
    "timed_out": "left without an answer (ETIMEDOUT)",
}


def judge_open_connections(options: OpenConnections, seen: ConnectionsOpened) -> Judgement:
    """Judge each attempt by the kernel's answer to connect(2)."""
    table = seen.server_sockets
    others = [fact for fact in seen.connections if _OUTCOME_OF.get(fact.error) != options.expect]
    says_nothing = (
        not others and options.expect != "connected" and table is not None and table.world.is_dead(table.host)
    )
    if says_nothing:
        others = list(seen.connections)
    total = len(seen.connections)
    wanted = (f"{total} of {total} {_WORDS[options.expect]}",)
    observed = tuple(f"{count} of {total} {words}" for words, count in _count(seen.connections).items())
    if not others:
        ends = ", ".join(f"{fact.local} - {fact.remote}" for fact in seen.connections[:4] if fact.local)
        more = f" and {total - 4} more" if total > 4 else ""
        return passed(
            f"{total} {_noun(total)} {_WORDS[options.expect]}" + (f": {ends}{more}" if ends else ""),
            expected=wanted,
            observed=observed,
            notes=seen.notes,
        )
    own = [fact for fact in others if is_of_the_client(fact.error)]
    if own:
        return replace(no_own_end(own[0].client_host, str(own[0].error), wanted, observed), notes=seen.notes)
    ended = crashes(table) if table is not None else ()
    return failed(
        Reason.CRASHED if ended else Reason.TIMED_OUT if _all_silent(others) else Reason.MISMATCH,
        f"{len(others)} of {total} {_noun(total)} to {options.to} {_verb(others)}"
        + (", which says nothing: no program that could have answered still runs" if says_nothing else ""),
        expected=wanted,
        observed=observed + ended,
        evidence=(marked_table(table, _at_port(seen, others)),) if table is not None else (),
        notes=seen.notes,
    )


def _noun(count: int) -> str:
    return "connection" if count == 1 else "connections"


def _verb(others: list[ConnectionFacts]) -> str:
    errors = sorted({fact.error or "established" for fact in others})
    was = "was" if len(others) == 1 else "were"
    words = {"ECONNREFUSED": "refused (ECONNREFUSED)", "ETIMEDOUT": "not answered in time (ETIMEDOUT)"}
    return f"{was} {' or '.join(words.get(error, error) for error in errors)}"


def _all_silent(others: list[ConnectionFacts]) -> bool:
    return all(fact.error == "ETIMEDOUT" for fact in others)


def _count(facts: tuple[ConnectionFacts, ...]) -> dict[str, int]:
    words = {None: _WORDS["connected"], "ECONNREFUSED": _WORDS["refused"], "ETIMEDOUT": _WORDS["timed_out"]}
    return dict(Counter(words.get(fact.error, f"failed ({fact.error})") for fact in facts))


def _at_port(seen: ConnectionsOpened, others: list[ConnectionFacts]) -> list[int]:
    assert seen.server_sockets is not None
    port = others[0].remote.port
    return [index for index, row in enumerate(seen.server_sockets.rows) if row.local.port == port]
