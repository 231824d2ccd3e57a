"""Whether the kernel gave a port, or refused it, as it should."""

from grader.checks.evidence import describe_row, marked_table
from grader.model.finding import Judgement, Reason, failed, passed
from grader.model.steps.bind_port import BindPort, PortBound

_WHO = {"user": "an ordinary user", "root": "root", "net_bind_service": "a user with CAP_NET_BIND_SERVICE only"}
_MEANING = {
    "bound": "the kernel gives the port",
    "EACCES": "EACCES, permission denied: the port is privileged",
    "EADDRINUSE": "EADDRINUSE, address already in use: another socket has the port",
    "EADDRNOTAVAIL": "EADDRNOTAVAIL: the host does not have this address",
}


def judge_bind_port(options: BindPort, seen: PortBound) -> Judgement:
    """Judge the kernel's answer, and say what it depended on."""
    answer = seen.error or "bound"
    holders = [i for i, row in enumerate(seen.sockets.rows) if row.local.port == options.port]
    evidence = (marked_table(seen.sockets, holders),) if holders else ()
    facts = (
        f"ports below {seen.unprivileged_port_start} are privileged on {options.host}",
        f"the asking process {'has' if seen.has_net_bind_service else 'does not have'} CAP_NET_BIND_SERVICE",
        *(f"held by {describe_row(seen.sockets.rows[index])}" for index in holders),
    )
    asked = f"bind {seen.address}:{options.port} as {_WHO[options.privilege]}"
    expected = (_MEANING[options.expect],)
    observed = (_MEANING.get(answer, answer), *facts)
    if answer == options.expect:
        return passed(f"{asked}: {_MEANING[answer]}", expected=expected, observed=observed, evidence=evidence)
    return failed(
        Reason.MISMATCH,
        f"{asked}: expected {options.expect}, the kernel says {answer}",
        expected=expected,
        observed=observed,
        evidence=evidence,
    )
