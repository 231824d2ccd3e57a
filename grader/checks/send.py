"""Whether what came back is what should have come back."""

from typing import NamedTuple

from grader.checks.byte_difference import show_difference, visible
from grader.checks.evidence import printed
from grader.checks.text import shorten, unmet
from grader.model.base import TextMatch
from grader.model.finding import Evidence, Judgement, Reason, Transcript, failed, passed
from grader.model.steps.send import DataExchanged, EndOfReply, Exchange, ReplyExpectation, Send

_ENDS: dict[EndOfReply, str] = {
    "closed": "the server closes the connection",
    "reset": "the connection is reset",
    "open": "the connection stays open",
}
_SHOWN_BYTES = 60


class Problem(NamedTuple):
    """What is wrong with one exchange."""

    message: str
    """The sentence to read."""
    observed: str
    """What was seen, alone."""

    @classmethod
    def of(cls, seen: str) -> "Problem":
        """Return a problem that what was seen tells by itself."""
        return cls(seen, seen)


def judge_send(options: Send, seen: DataExchanged) -> Judgement:
    """Judge every connection's exchange; the first that is wrong is shown."""
    total = len(seen.exchanges)
    if not total:
        return failed(
            Reason.MISMATCH,
            f"there is no open connection in `{options.connections}` to send over",
            expected=("at least one open connection",),
            observed=("none",),
        )
    wrong = [
        (exchange, problems) for exchange in seen.exchanges if (problems := _problems(options, seen, exchange))
    ]
    if not wrong:
        size = f"{seen.payload_bytes} bytes sent over {total} {'connection' if total == 1 else 'connections'}"
        return passed(
            f"{size}{_answer(options.expect)}", expected=_expected(options, seen), observed=_observed(seen)
        )
    exchange, problems = wrong[0]
    where = f"{len(wrong)} of {total} connections: " if total > 1 else ""
    return failed(
        _reason(seen, exchange),
        f"{where}{problems[0].message}",
        expected=_expected(options, seen),
        observed=(*dict.fromkeys(problem.observed for problem in problems), *_server_words(seen)),
        evidence=(*_transcript(options, seen, exchange), *(printed(seen.server) if seen.server else ())),
    )


def _expected(options: Send, seen: DataExchanged) -> tuple[str, ...]:
    expect = options.expect
    if expect is None:
        return (f"all {seen.payload_bytes} bytes are taken",)
    wanted = []
    if expect.echo:
        wanted.append(f"exactly the {seen.payload_bytes} bytes that were sent: `{_show(seen.payload_hex)}`")
    if expect.text is not None:
        wanted += [f"the reply {text}" for text in unmet(expect.text, "\0")] or ["a reply"]
    if expect.then is not None:
        wanted.append(_ENDS[expect.then])
    return tuple(wanted)


def _show(payload_hex: str) -> str:
    data = bytes.fromhex(payload_hex)
    return visible(data[:_SHOWN_BYTES]) + ("…" if len(data) > _SHOWN_BYTES else "")


def _observed(seen: DataExchanged) -> tuple[str, ...]:
    first = seen.exchanges[0]
    return (f"{first.reply_bytes} bytes came back: `{_show(first.reply_hex)}`",)


def _answer(expect: ReplyExpectation | None) -> str:
    if expect is None:
        return ""
    came = ", and came back unchanged" if expect.echo else ", and the reply is right" if expect.text else ""
    return came + (f"; {_ENDS[expect.then]}" if expect.then else "")


def _problems(options: Send, seen: DataExchanged, exchange: Exchange) -> list[Problem]:
    expect = options.expect
    problems: list[Problem] = []
    if options.reads is False:
        return problems
    if expect is None or expect.then is None or exchange.sent_bytes == 0:
        problems += _sending_problem(seen, exchange)
    if expect is None:
        return problems
    if expect.echo:
        problems += _echo_problem(seen, exchange)
    if expect.text is not None:
        problems += _text_problems(expect.text, seen, exchange)
    if expect.then is not None and exchange.end != expect.then:
        instead = _end_words(exchange, seen)
        problems.append(Problem(f"expected that {_ENDS[expect.then]}, but {instead}", instead))
    return problems


def _text_problems(expected: TextMatch, seen: DataExchanged, exchange: Exchange) -> list[Problem]:
    if not exchange.reply_bytes and expected.equals != "":
        within = f"nothing came back within {seen.waited_s:.1f} s"
        return [Problem(f"{within}, expected a reply", within)]
    reply = exchange.reply.decode("utf-8", "backslashreplace")
    found = f"the reply `{shorten(reply)}`"
    return [
        Problem(f"expected that the reply {text}, found `{shorten(reply)}`", found)
        for text in unmet(expected, reply)
    ]


def _end_words(exchange: Exchange, seen: DataExchanged) -> str:
    if exchange.end == "open":
        return f"it was still open after {seen.waited_s:.1f} s"
    return {"closed": "the server closed it", "reset": "it was reset"}[exchange.end]


def _sending_problem(seen: DataExchanged, exchange: Exchange) -> list[Problem]:
    if exchange.sent_bytes == seen.payload_bytes:
        return []
    why = f": {exchange.error}" if exchange.error else ": the server does not read"
    return [Problem.of(f"only {exchange.sent_bytes} of {seen.payload_bytes} bytes could be sent{why}")]


def _echo_problem(seen: DataExchanged, exchange: Exchange) -> list[Problem]:
    if exchange.first_difference is not None and exchange.first_difference >= seen.payload_bytes:
        extra = exchange.reply_bytes - seen.payload_bytes
        return [Problem.of(f"{extra} {'byte' if extra == 1 else 'bytes'} too many came back")]
    if exchange.first_difference is not None:
        return [Problem.of(f"what came back differs at byte {exchange.first_difference}")]
    if exchange.reply_bytes < seen.payload_bytes:
        ended = {"closed": ", then the server closed", "reset": ", then the connection was reset", "open": ""}
        within = f" within {seen.waited_s:.1f} s" if exchange.end == "open" else ""
        count = f"{exchange.reply_bytes} of {seen.payload_bytes} bytes" if exchange.reply_bytes else "nothing"
        return [Problem.of(f"{count} came back{within}{ended[exchange.end]}")]
    return []


def _reason(seen: DataExchanged, exchange: Exchange) -> Reason:
    if seen.server is not None and not seen.server.is_running:
        return Reason.LIMIT if seen.server.stopped_for else Reason.CRASHED
    if exchange.reply_bytes == 0 and exchange.end == "open":
        return Reason.TIMED_OUT
    return Reason.MISMATCH


def _server_words(seen: DataExchanged) -> tuple[str, ...]:
    if seen.server is None or seen.server.is_running:
        return ()
    return (f"the program `{seen.server.name}` {seen.server.predicate}",)


def _transcript(options: Send, seen: DataExchanged, exchange: Exchange) -> tuple[Evidence, ...]:
    who = f"connection {exchange.connection.number} of `{options.connections}`"
    sent = bytes.fromhex(seen.payload_hex)
    offset = exchange.first_difference
    if options.expect is not None and options.expect.echo and offset is not None and offset < len(sent):
        return (
            Transcript(title=f"{who}: the first difference", text=show_difference(sent, exchange.reply, offset)),
        )
    text = f"sent      {_show(seen.payload_hex)}\nreceived  {_show(exchange.reply_hex) or '(nothing)'}"
    return (Transcript(title=who, text=text),)
