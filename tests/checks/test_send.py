"""Whether what came back is what should have come back."""

from typing import Any

import pytest

from grader.model.finding import Judgement, Outcome, Reason, Transcript
from grader.model.observations import ProgramFacts
from grader.model.steps.send import DataExchanged, EndOfReply, Exchange
from tests.checks.observed import assert_failed, assert_passed, connection, exited, judge, killed, program

TEXT = b"hello, server\n"


def exchange(
    reply: bytes = TEXT,
    *,
    number: int = 1,
    sent: int = len(TEXT),
    end: EndOfReply = "open",
    error: str | None = None,
) -> Exchange:
    """Return what one connection sent and got, with the first difference found by hand."""
    different = next((i for i, (a, b) in enumerate(zip(reply, TEXT, strict=False)) if a != b), None)
    if different is None and len(reply) > len(TEXT):
        different = len(TEXT)
    return Exchange(
        connection=connection(number),
        sent_bytes=sent,
        reply_hex=reply.hex(),
        reply_bytes=len(reply),
        first_difference=different,
        end=end,
        error=error,
    )


def judged(*exchanges: Exchange, expect: Any = None, server: ProgramFacts | None = None) -> Judgement:
    """Return what is said of these exchanges of a greeting."""
    seen = DataExchanged(
        exchanges=exchanges, payload_hex=TEXT.hex(), payload_bytes=len(TEXT), server=server, waited_s=5.0
    )
    options: dict[str, Any] = {"connections": "talk", "text": TEXT.decode()}
    return judge("send", options | ({"expect": expect} if expect else {}), seen)


ECHO = {"echo": True}
CASES: list[tuple[str, Any, Exchange, Exchange, str]] = [
    ("sent", None, exchange(b""), exchange(b"", sent=3), "only 3 of 14 bytes could be sent"),
    (
        "sent-nothing",
        None,
        exchange(b""),
        exchange(b"", sent=0, error="EPIPE"),
        "only 0 of 14 bytes could be sent: EPIPE",
    ),
    ("changed", ECHO, exchange(), exchange(b"hello, Server\n"), "differs at byte 7"),
    ("first-byte", ECHO, exchange(), exchange(b"Hello, server\n"), "differs at byte 0"),
    ("last-byte", ECHO, exchange(), exchange(b"hello, server\r"), "differs at byte 13"),
    ("truncated", ECHO, exchange(), exchange(TEXT[:-1]), "13 of 14 bytes came back within 5.0 s"),
    (
        "truncated-closed",
        ECHO,
        exchange(),
        exchange(TEXT[:5], end="closed"),
        "5 of 14 bytes came back, then the server closed",
    ),
    ("truncated-reset", ECHO, exchange(), exchange(TEXT[:5], end="reset"), "then the connection was reset"),
    ("nothing-closed", ECHO, exchange(), exchange(b"", end="closed"), "nothing came back, then the server closed"),
    ("one-too-many", ECHO, exchange(), exchange(TEXT + b"\0"), "1 byte too many came back"),
    ("twice", ECHO, exchange(), exchange(TEXT * 2), "14 bytes too many came back"),
    ("echo-needs-all-sent", ECHO, exchange(), exchange(TEXT, sent=13), "only 13 of 14 bytes could be sent"),
    (
        "contains",
        {"text": {"contains": "server"}},
        exchange(),
        exchange(b"HELLO, SERVER\n"),
        "expected that the reply contains `server`",
    ),
    (
        "equals",
        {"text": {"equals": "hello, server"}},
        exchange(),
        exchange(b"hello, server!\n"),
        "expected that the reply is `hello, server`",
    ),
    (
        "matches",
        {"text": {"matches": "^hello"}},
        exchange(),
        exchange(b"oh hello\n"),
        "expected that the reply matches `^hello`",
    ),
    ("excludes", {"text": {"excludes": "error"}}, exchange(), exchange(b"error\n"), "does not contain `error`"),
    ("text-nothing", {"text": {"contains": "x"}}, exchange(b"x"), exchange(b"", end="closed"), "nothing came back"),
    ("closed", {"then": "closed"}, exchange(end="closed"), exchange(end="reset"), "but it was reset"),
    (
        "closed-not-open",
        {"then": "closed"},
        exchange(end="closed"),
        exchange(end="open"),
        "it was still open after 5.0 s",
    ),
    ("reset", {"then": "reset"}, exchange(end="reset"), exchange(end="closed"), "but the server closed it"),
    ("open", {"then": "open"}, exchange(end="open"), exchange(end="closed"), "but the server closed it"),
    ("open-not-reset", {"then": "open"}, exchange(end="open"), exchange(end="reset"), "but it was reset"),
    (
        "echo-closed",
        ECHO | {"then": "closed"},
        exchange(end="closed"),
        exchange(TEXT[:1], end="closed"),
        "1 of 14 bytes came back",
    ),
    ("echo-then-open", ECHO | {"then": "closed"}, exchange(end="closed"), exchange(), "it was still open"),
    (
        "text-closed",
        {"text": {"contains": "hello"}, "then": "closed"},
        exchange(end="closed"),
        exchange(b"bye", end="closed"),
        "found `bye`",
    ),
]


@pytest.mark.parametrize(("expect", "right"), [pytest.param(c[1], c[2], id=c[0]) for c in CASES])
def test_a_right_exchange_passes(expect: Any, right: Exchange) -> None:
    """What came back as expected is right."""
    assert_passed(judged(right, expect=expect))


@pytest.mark.parametrize(("expect", "wrong", "message"), [pytest.param(c[1], c[3], c[4], id=c[0]) for c in CASES])
def test_a_wrong_exchange_fails(expect: Any, wrong: Exchange, message: str) -> None:
    """What differs in one thing is wrong, and the message says in what."""
    judgement = judged(wrong, expect=expect)
    assert judgement.outcome is Outcome.FAILED
    is_silent = not wrong.reply and wrong.end == "open"
    assert judgement.reason is (Reason.TIMED_OUT if is_silent else Reason.MISMATCH)
    assert message in judgement.message
    assert judgement.expected


@pytest.mark.parametrize("expect", [ECHO, {"text": {"contains": "x"}}, {"text": {"equals": "x"}}])
def test_a_silent_server_is_timed_out(expect: Any) -> None:
    """Nothing came, and nothing ended it: the time did."""
    assert_failed(judged(exchange(b""), expect=expect), "nothing came back", Reason.TIMED_OUT)


def test_silence_is_no_reply_of_any_kind() -> None:
    """A reply that must not contain a word must still be a reply."""
    judgement = judged(exchange(b""), expect={"text": {"excludes": "error"}})
    assert judgement.outcome is Outcome.FAILED, judgement.message


def test_no_connection_is_no_success() -> None:
    """Over no connection nothing was sent."""
    assert_failed(judged(expect=ECHO), "there is no open connection in `talk`")


@pytest.mark.parametrize("wrong_one", [1, 2, 3])
def test_each_connection_must_be_right(wrong_one: int) -> None:
    """One wrong reply of three fails, wherever it stands."""
    replies = [b"wrong" if number == wrong_one else TEXT for number in (1, 2, 3)]
    exchanges = [exchange(reply, number=number) for number, reply in enumerate(replies, start=1)]
    assert_failed(judged(*exchanges, expect=ECHO), "1 of 3 connections: what came back differs at byte 0")


def test_the_first_wrong_connection_is_the_one_that_is_told() -> None:
    """Of two that are wrong in different ways, the message and the evidence are of the first."""
    exchanges = (exchange(), exchange(TEXT[:3], number=2), exchange(b"wrong", number=3))
    judgement = judged(*exchanges, expect=ECHO)
    assert_failed(judgement, "2 of 3 connections: 3 of 14 bytes came back")
    assert [each.title for each in judgement.evidence if isinstance(each, Transcript)] == ["connection 2 of `talk`"]


def test_a_connection_that_took_nothing_is_not_answered_by_its_end() -> None:
    """A server that had closed before anything was sent did not close because of what was sent."""
    gone = exchange(b"", sent=0, end="closed", error="EPIPE")
    assert_failed(judged(gone, expect={"then": "closed"}), "only 0 of 14 bytes could be sent: EPIPE")


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        (exited(1), Reason.CRASHED),
        (killed("SIGSEGV"), Reason.CRASHED),
        (killed("SIGKILL", stopped_for="output"), Reason.LIMIT),
        (program(), Reason.MISMATCH),
    ],
)
def test_a_server_that_ended_is_the_reason(server: ProgramFacts, reason: Reason) -> None:
    """A reply that stops because the program ended is told as that."""
    assert_failed(judged(exchange(TEXT[:4], end="closed"), expect=ECHO, server=server), "4 of 14", reason)


def test_a_right_reply_of_a_server_that_ended_passes() -> None:
    """Whether a server may end is another step's question."""
    assert_passed(judged(exchange(end="closed"), expect=ECHO | {"then": "closed"}, server=exited(0)))


def test_the_first_difference_is_shown_with_a_caret() -> None:
    """Both texts stand one below the other, and the caret is under the wrong byte."""
    (evidence,) = judged(exchange(b"hello, Server\n"), expect=ECHO).evidence
    assert isinstance(evidence, Transcript)
    expected, received, caret = evidence.text.splitlines()
    column = caret.index("^")
    assert (expected[column], received[column]) == ("s", "S")


def test_bytes_that_are_no_text_are_escaped() -> None:
    """No byte of a reply reaches a terminal as it is."""
    judgement = judged(exchange(b"\x1b[31m\xff"), expect=ECHO)
    shown = "".join(e.text for e in judgement.evidence if isinstance(e, Transcript)) + "".join(judgement.observed)
    assert "\x1b" not in shown
