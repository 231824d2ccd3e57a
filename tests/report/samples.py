"""Reports with facts such as a run of the tutorial's exercises gives: port 9999, a client's port 52038."""

from collections.abc import Callable
from typing import Any

from grader.model.finding import (
    Certainty,
    Diagnosis,
    Finding,
    MarkedDescriptors,
    MarkedSockets,
    Outcome,
    Reason,
    Transcript,
)
from grader.model.observations import ProgramFacts
from grader.model.report import Isolation, Report, SubmissionFacts, count_points, overall_outcome
from grader.model.sockets import DescriptorRow, Endpoint, Owner, SocketProtocol, SocketRow, SocketState

P, S = SocketProtocol, SocketState
ANYONE, NOBODY = Endpoint("0.0.0.0", 0), Endpoint("::", 0)
SERVER = Endpoint("10.9.0.2", 9999)
NO_LAB = "this machine does not allow user namespaces (`kernel.apparmor_restrict_unprivileged_userns` is 1)"


def row(
    state: SocketState,
    local: Endpoint,
    remote: Endpoint = ANYONE,
    *,
    protocol: SocketProtocol = P.TCP,
    queues: tuple[int, int] = (0, 0),
    inode: int = 0,
    fd: int | None = None,
    process: str = "server",
) -> SocketRow:
    """Return a row, held by process 4242 where a descriptor is given."""
    owners = () if fd is None else (Owner(4242, process, fd),)
    return SocketRow(protocol, state, local, remote, *queues, uid=1000, inode=inode, owners=owners)


LISTEN = row(S.LISTEN, Endpoint("0.0.0.0", 9999), queues=(0, 40), inode=48213, fd=3)
CROWDED = row(S.LISTEN, Endpoint("0.0.0.0", 9999), queues=(2, 40), inode=48213, fd=3)
PRINTING = row(S.LISTEN, Endpoint("127.0.0.1", 631), queues=(0, 128), inode=20741)
SSH = row(S.LISTEN, Endpoint("::", 22), NOBODY, protocol=P.TCP6, queues=(0, 128), inode=20133)
DNS = row(S.CLOSE, Endpoint("127.0.0.53", 53), protocol=P.UDP, inode=17120)
CLOCK = row(S.CLOSE, Endpoint("::1", 323), NOBODY, protocol=P.UDP6, inode=18220)
ENDED = row(S.TIME_WAIT, SERVER, Endpoint("10.9.0.12", 41522))
ACCEPTED = row(S.ESTABLISHED, SERVER, Endpoint("10.9.0.10", 52038), inode=48290, fd=4)
QUEUED = row(S.ESTABLISHED, SERVER, Endpoint("10.9.0.11", 38114), queues=(6, 0))
QUEUED_TOO = row(S.ESTABLISHED, SERVER, Endpoint("10.9.0.12", 41530), queues=(6, 0))
SERVERS_TABLE = (CLOCK, DNS, SSH, ENDED, ACCEPTED, PRINTING, LISTEN)
CROWDED_TABLE = (CLOCK, DNS, SSH, QUEUED, ACCEPTED, QUEUED_TOO, PRINTING, CROWDED)
DESCRIPTORS = (
    DescriptorRow(4242, "server", 0, "/dev/pts/3"),
    DescriptorRow(4242, "server", 1, "/dev/pts/3"),
    DescriptorRow(4242, "server", 2, "/dev/pts/3"),
    DescriptorRow(4242, "server", 3, "socket:[48213]", LISTEN),
    DescriptorRow(4242, "server", 4, "socket:[48290]", ACCEPTED),
)
HINT_THREADS = (
    "`accept()` returns one connection at a time. While the first client is served, who calls `accept()` for the "
    "next one? Give each connection a process or thread of its own, or wait for all of them with `poll()`."
)


def finding(identity: str, title: str, outcome: Outcome, message: str, **details: object) -> Finding:
    """Return a finding worth two points, earned when it passed."""
    given: dict[str, Any] = {
        "id": identity,
        "title": title,
        "outcome": outcome,
        "message": message,
        "kind": "expect_sockets",
        "points": 2 if outcome is Outcome.PASSED else 0,
        "points_possible": 2,
        "timing": "eventually, within 5 s",
    }
    return Finding(**(given | details))


BUILT = finding(
    "builds", "the submission builds", Outcome.PASSED, "`gcc -o server server.c` made `server`",
    kind="run_server", points=0, points_possible=0,
)  # fmt: skip
LISTENS = finding(
    "listens",
    "the server listens on port 9999 of every interface",
    Outcome.PASSED,
    "found `0.0.0.0:9999` in LISTEN, held by `server`",
    evidence=(MarkedSockets(host="server", rows=SERVERS_TABLE[:4] + SERVERS_TABLE[5:], marked=(5,)),),
    notice="`0.0.0.0` is every interface of this machine; `127.0.0.1:631` answers this machine alone.",
)
CONNECTED = finding(
    "connected",
    "one client is connected",
    Outcome.PASSED,
    "found the server's half of the connection, held by a descriptor of `server`",
    evidence=(
        MarkedSockets(host="server", rows=SERVERS_TABLE, marked=(4, 6)),
        MarkedDescriptors(program="server", rows=DESCRIPTORS, marked=(3, 4)),
    ),
    notice="Two sockets have the local address `:9999`: one listens, one is this connection.\n"
    "The client's port 52038 was chosen by its kernel.",
)
NOT_SERVED = finding(
    "three-clients",
    "three clients are served at the same time",
    Outcome.FAILED,
    "expected 3 accepted connections, found 1: two clients wait in the accept queue",
    reason=Reason.MISMATCH,
    points_possible=3,
    expected=("tcp ESTABLISHED `server:9999` – `*:ephemeral`, held by a descriptor: 3 rows",),
    observed=("1 row held by descriptor 4", "2 rows that no descriptor holds"),
    evidence=(
        MarkedSockets(host="server", rows=CROWDED_TABLE, marked=(3, 4, 5, 7)),
        MarkedDescriptors(program="server", rows=DESCRIPTORS, marked=(4,)),
    ),
    notes=("ESTABLISHED does not mean accepted: the kernel completes a connection before `accept()` returns it",),
    hint=HINT_THREADS,
    diagnoses=(
        Diagnosis(
            id="one-client-at-a-time",
            title="one client is served at a time",
            explanation="The program waits for the client on descriptor 4, and two others are in the accept queue.",
            advice="Give each connection a thread, a process, or a place in poll().",
            concept="serving many clients",
            link="https://man7.org/linux/man-pages/man2/poll.2.html",
            certainty=Certainty.LIKELY,
            evidence=(Transcript(title="what its processes are doing", text="process 4242: waits in recvfrom(4)"),),
        ),
        Diagnosis(
            id="never-accepts",
            title="accept() is never called",
            explanation="Nobody fetches the clients.",
            advice="Call accept() in a loop.",
            concept="the accept queue",
            link="https://man7.org/linux/man-pages/man2/accept.2.html",
            certainty=Certainty.POSSIBLE,
        ),
    ),
)
CRASHED = finding(
    "survives",
    "the server lives on when a client resets its connection",
    Outcome.FAILED,
    "`./server` was killed by SIGPIPE after the reset of `10.9.0.10:52038`",
    reason=Reason.CRASHED,
    timing="always, for 2 s",
    expected=("still running",),
    observed=("killed by SIGPIPE",),
    evidence=(Transcript(title="what `./server` printed", text="listening on 9999\n10.9.0.10:52038 connected\n"),),
    hint="A write to a connection that the other side has reset raises SIGPIPE (signal(7)).",
)
LATE = finding(
    "answers",
    "each client gets its own bytes back",
    Outcome.FAILED,
    "nothing came back from `10.9.0.2:9999` within 5 s",
    reason=Reason.TIMED_OUT,
    kind="send",
    timing="",
    expected=("the 12 bytes `hello world\\n`",),
    observed=("0 bytes; the connection is still open",),
)
GREEDY = finding(
    "leaks",
    "closed connections leave no descriptor behind",
    Outcome.FAILED,
    "`server` has 1024 descriptors open: that is its limit",
    reason=Reason.LIMIT,
    kind="inspect_fd",
    points=0.5,
    points_possible=1,
)
UNREADY = finding(
    "time-wait",
    "the server's side shows TIME_WAIT",
    Outcome.SKIPPED,
    "not looked at: it needs `answers`, which did not pass",
    reason=Reason.NEEDS,
)
UNSHOWN = finding(
    "privileged",
    "an ordinary user may not bind port 80",
    Outcome.SKIPPED,
    "this machine cannot show it: `net.ipv4.ip_unprivileged_port_start` belongs to the whole machine here",
    reason=Reason.MACHINE,
)
BROKEN = finding(
    "services",
    "port 631 is `ipp` in `/etc/services`",
    Outcome.ERROR,
    "`/etc/services` could not be read: permission denied",
    reason=Reason.INTERNAL,
    kind="lookup_service",
)
SECRET = finding(
    "hidden-load",
    "two hundred clients at once",
    Outcome.FAILED,
    "expected 200 accepted connections, found 40",
    reason=Reason.MISMATCH,
    audience="instructor",
)
GCC = """server.c: In function ‘main’:
server.c:18:27: error: ‘INADDR_ANNY’ undeclared (first use in this function); did you mean ‘INADDR_ANY’?
   18 |     address.sin_addr.s_addr = INADDR_ANNY;
      |                               ^~~~~~~~~~~
      |                               INADDR_ANY
server.c:18:27: note: each undeclared identifier is reported only once for each function it appears in
\tmake: *** [Makefile:4: server] Error 1
"""
WARNINGS = "".join(f"server.c:{line}:5: warning: unused variable ‘client_{line}’\n" for line in range(30, 90))
UNBUILT = finding(
    "builds",
    "the submission builds",
    Outcome.FAILED,
    "`gcc -o server server.c` exited with status 1",
    reason=Reason.BUILD,
    kind="run_server",
    timing="",
    evidence=(Transcript(title="what the compiler said", text=GCC + WARNINGS, dropped=2048),),
)


def report(*findings: Finding, **details: object) -> Report:
    """Return the report of these findings."""
    points, possible = count_points(findings)
    given: dict[str, Any] = {
        "sockgrade": "0.1.0",
        "exercise": "many-clients",
        "title": "Many clients, one server",
        "exercise_digest": "5f0c" * 16,
        "submission": SubmissionFacts(name="alice", digest="9a41" * 16, language="c"),
        "isolation": Isolation(name="lab", because="user namespaces are allowed here"),
        "outcome": overall_outcome(findings),
        "points": points,
        "points_possible": possible,
        "findings": findings,
        "started_at": "2026-03-04T09:15:00Z",
        "took_s": 3.25,
    }
    return Report(**(given | details))


def program(output: str, **details: object) -> ProgramFacts:
    """Return a server on its host, running unless told otherwise."""
    given: dict[str, Any] = {
        "name": "server",
        "host": "server",
        "command": ("./server",),
        "privilege": "user",
        "pid": 4242,
        "state": "running",
        "output": output,
    }
    return ProgramFacts(**(given | details))


HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07\r✓ passed\x00\x9b31m\u202egnirts\u2069\u200b\u2028[bold]x[/]\ud800\n✓ passed  all 9/9"
)
"""Clears the screen, sets the title, forges a verdict, turns the reading order, and ends a line."""


def hostile(text: str = HOSTILE) -> Report:
    """Return a report in which every field that a submission can influence holds that text."""
    held = row(S.ESTABLISHED, SERVER, Endpoint("10.9.0.10", 52038), inode=48290, fd=4, process=text)
    unix = SocketRow(P.UNIX, S.LISTEN, Endpoint("", 0), Endpoint("", 0), 0, 0, 1000, 5150, path=text)
    table = MarkedSockets(host="server", rows=(held, unix), marked=(0, 1))
    links = (DescriptorRow(4242, text, 3, text), DescriptorRow(4242, text, 4, "socket:[5150]", unix))
    shown = (
        table,
        MarkedDescriptors(program=text, rows=links, marked=(0,)),
        Transcript(title=text, text=text + "\n\ttab\n" + text, dropped=1),
    )
    words = {"expected": (text,), "observed": (text,), "notes": (text,), "evidence": shown}
    named = Diagnosis(
        id="a", title=text, explanation=text, advice=text, concept=text, link=text, certainty=Certainty.CERTAIN,
        evidence=shown,
    )  # fmt: skip
    return report(
        finding(
            "fails",
            "the reply is an echo",
            Outcome.FAILED,
            text,
            reason=Reason.MISMATCH,
            hint=text,
            diagnoses=(named,),
            **words,
        ),
        finding("passes", "the server listens", Outcome.PASSED, text, notice=text, **words),
        submission=SubmissionFacts(name=text, digest="0", language=text),
        isolation=Isolation(name="process", because=text),
        programs=(
            program(text, name=text, command=(text, text)),
            program("", command=(), signal=text, state="signalled"),
        ),
    )


SAMPLES: dict[str, Callable[[], Report]] = {
    "passed": lambda: report(BUILT, LISTENS, CONNECTED, programs=(program("listening on 9999\n"),)),
    "failures": lambda: report(
        BUILT, LISTENS, NOT_SERVED, CRASHED, LATE, GREEDY, UNREADY,
        programs=(
            program("listening on 9999\n10.9.0.10:52038 connected\n", state="signalled", signal="SIGPIPE"),
            program("hello world\n", name="client", host="client-1", command=("nc", "10.9.0.2", "9999"), pid=4250),
        ),
    ),
    "skipped": lambda: report(BUILT, UNSHOWN, BROKEN, isolation=Isolation(name="process", because=NO_LAB)),
    "build": lambda: report(UNBUILT, UNREADY),
    "hidden": lambda: report(BUILT, LISTENS, SECRET),
    "hostile": hostile,
}  # fmt: skip
"""One report for each golden file."""
