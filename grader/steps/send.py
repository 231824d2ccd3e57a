"""``send``: the same bytes over each connection of a group, all at once, and what comes back."""

import errno
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from grader.model.lab import ClientConnection, Lab, Stopwatch
from grader.model.observations import ProgramFacts
from grader.model.steps.send import DataExchanged, Exchange, Send
from grader.steps.aftermath import let_crashes_show

KEPT_BYTES = 64 * 1024
_AT_ONCE_BYTES = 1 << 20
"""Offered to the kernel in one call: a slice is a copy."""
STUCK_S = 0.3
"""After so long without a byte taken, a client that reads late begins to read: the server may wait for that. One
that reads nothing gives up."""
QUIET_S = 0.1
"""After a complete reply, how long to look for bytes that should not come."""


@dataclass(slots=True)
class Conversation:
    """One connection's sending and receiving, as far as it got."""

    connection: ClientConnection
    stopwatch: Callable[[], Stopwatch]
    """Begins a time limit that a busy machine stretches."""
    payload: bytes
    half_close: bool = False
    reads: bool | Literal["late"] = True
    sent_bytes: int = 0
    reply: bytearray = field(default_factory=bytearray)
    reply_bytes: int = 0
    first_difference: int | None = None
    error: str | None = None
    has_ended: bool = False
    untaken: Stopwatch | None = None
    """Runs while nothing is taken, from the first try that shows it."""

    def __post_init__(self) -> None:
        if self.half_close:
            # Else a server that gives up at the end would do so or not by who is faster.
            self.connection.hold_last_bytes()

    @property
    def was_cut_off(self) -> bool:
        """Whether the connection broke, or ended before as much came back as was sent."""
        return self.error is not None or (self.has_ended and self.reply_bytes < len(self.payload))

    def advance(self) -> None:
        """Send and receive what is possible without waiting."""
        if self.has_ended:
            return
        try:
            self._send()
            if self.half_close and self.sent_bytes == len(self.payload):
                self.half_close = False
                self.connection.close("shutdown")
            if self._may_read():
                self._receive()
        except OSError as error:
            self.error = errno.errorcode.get(error.errno or 0, str(error))
            self.has_ended = self.error in ("ECONNRESET", "EPIPE", "ECONNREFUSED") or self.has_ended

    def _send(self) -> None:
        if self.sent_bytes < len(self.payload) and self.error is None:
            try:
                taken = self.connection.send_some(self.payload[self.sent_bytes : self.sent_bytes + _AT_ONCE_BYTES])
                self.sent_bytes += taken
                self.untaken = None if taken else self.untaken or self.stopwatch()
            except OSError as error:
                # A server that has closed may still have bytes on the way: go on reading.
                self.error = errno.errorcode.get(error.errno or 0, str(error))

    def _may_read(self) -> bool:
        if self.reads == "late" and (self.is_sent or self.is_stuck):
            self.reads = True
        return self.reads is True

    @property
    def is_stuck(self) -> bool:
        """Whether nothing has been taken for a while, in which the server did not wait for a processor."""
        return self.untaken is not None and self.untaken.remaining_s(STUCK_S) <= 0

    @property
    def is_sent(self) -> bool:
        """Whether there is nothing left to send, or nobody to send it to."""
        return self.sent_bytes == len(self.payload) or self.error is not None

    def _receive(self) -> None:
        while (data := self.connection.receive_some()) is not None:
            if not data and self.connection.facts.protocol == "tcp":
                self.has_ended = True
                return
            self._take(data)

    def _take(self, data: bytes) -> None:
        expected = self.payload[self.reply_bytes : self.reply_bytes + len(data)]
        if self.first_difference is None and data != expected:
            same = next((i for i, (a, b) in enumerate(zip(data, expected, strict=False)) if a != b), len(expected))
            self.first_difference = self.reply_bytes + same
        self.reply += data[: max(0, KEPT_BYTES - len(self.reply))]
        self.reply_bytes += len(data)

    def facts(self) -> Exchange:
        """Return what went over the connection so far."""
        return Exchange(
            connection=self.connection.facts,
            sent_bytes=self.sent_bytes,
            reply_hex=self.reply.hex(),
            reply_bytes=self.reply_bytes,
            first_difference=self.first_difference,
            end=self.connection.ended,
            error=self.error,
        )


def send(options: Send, lab: Lab) -> DataExchanged:
    """Send, and read until each reply is complete, the server has ended it, or the time is up."""
    began_s = lab.elapsed_s()
    chosen = lab.connections[options.connections]
    if options.which is not None:
        chosen = [connection for connection in chosen if connection.facts.number == options.which]
    conversations = [
        Conversation(connection, lab.stopwatch, options.payload, options.half_close, options.reads)
        for connection in chosen
    ]

    def all_complete() -> bool:
        for conversation in conversations:
            conversation.advance()
        return all(_is_complete(conversation, options) for conversation in conversations)

    if lab.wait_until(all_complete, within_s=options.within, moves_data=True):
        _look_for_more(conversations, lab)
    if any(conversation.was_cut_off for conversation in conversations):
        let_crashes_show(lab)
    return DataExchanged(
        at_s=lab.elapsed_s(),
        exchanges=tuple(conversation.facts() for conversation in conversations),
        payload_hex=options.payload[:KEPT_BYTES].hex(),
        payload_bytes=len(options.payload),
        server=_server_of(chosen, lab),
        waited_s=lab.elapsed_s() - began_s,
    )


def _look_for_more(conversations: list[Conversation], lab: Lab) -> None:
    """A reply that is complete may still be followed by bytes too many: look until it has been quiet."""

    def all_ended() -> bool:
        for conversation in conversations:
            conversation.advance()
        return all(conversation.has_ended for conversation in conversations)

    lab.wait_until(all_ended, within_s=QUIET_S)


def _is_complete(conversation: Conversation, options: Send) -> bool:
    if conversation.has_ended:
        return True
    if not conversation.is_sent:
        return conversation.reads is False and conversation.is_stuck
    expect = options.expect
    reply = bytes(conversation.reply)
    return expect is None or expect.may_be_whole(reply, conversation.reply_bytes, len(conversation.payload))


def _server_of(chosen: list[ClientConnection], lab: Lab) -> ProgramFacts | None:
    """Return the program that was last started to listen where the connections go."""
    if not chosen:
        return None
    remote = chosen[0].facts.remote
    host = lab.host_of(remote.address) or chosen[0].facts.client_host
    serving = [program.facts() for program in lab.programs.values() if remote.port in program.ports]
    there = [facts for facts in serving if facts.host == host]
    return there[-1] if there else None
