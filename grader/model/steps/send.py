"""``send``: bytes go to the server over open connections, and what comes back is read."""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Literal

from grader.model.base import Duration, Slug, TextMatch
from grader.model.facts import facts
from grader.model.language import Constraint, Model, written_as
from grader.model.observations import ConnectionFacts, Observation, ProgramFacts
from grader.model.patterns import is_found
from grader.model.steps.base import Reference, StepOptions

EndOfReply = Literal["closed", "reset", "open"]
Hexadecimal = Annotated[str, Constraint(pattern=r"^([0-9a-fA-F]{2}\s*)+$", max_length=100_000)]
LARGEST_PAYLOAD_BYTES = 16 * 1024 * 1024


class ReplyExpectation(Model):
    """What must come back on each connection."""

    echo: Literal[True] | None = None
    """Exactly the bytes that were sent."""
    text: TextMatch | None = None
    """A text like this."""
    then: EndOfReply | None = None
    """What the server does next: ``closed`` its end, ``reset`` the connection, or leaves it ``open``."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.echo, self.text, self.then) == (None, None, None):
            raise ValueError("expected `echo`, `text` or `then`, found none of them")
        if self.echo and self.text is not None:
            raise ValueError("expected `echo` or `text`, found both")

    def may_be_whole(self, reply: bytes, reply_bytes: int, payload_bytes: int) -> bool:
        """Return whether a reply on a connection that is still open may be all that must come.

        ``reply``: its first 64 KiB; ``reply_bytes``: how many came; ``payload_bytes``: how many were sent. What
        must not come is no part of this: it may come at any time.
        """
        if self.then in ("closed", "reset"):
            return False
        if self.echo:
            return reply_bytes >= payload_bytes
        match = self.text
        if match is None:
            return True
        text = reply.decode("utf-8", "backslashreplace")
        return (
            (match.equals is None or text.rstrip() == match.equals.rstrip())
            and all(piece in text for piece in match.contains or ())
            and (match.matches is None or is_found(match.matches, text))
            and bool(text or match.equals == "")
        )


class Send(StepOptions):
    """Send the same bytes over each connection of a group, at once, and read the replies."""

    connections: Slug
    """The group's name."""
    which: Annotated[int, Constraint(ge=1)] | None = None
    """Only this one of the group, counted from 1."""
    text: str | None = None
    """What is sent, as UTF-8."""
    bytes_hex: Hexadecimal | None = field(default=None, metadata=written_as("hex"))
    """What is sent, in hexadecimal."""
    repeat: Annotated[int, Constraint(ge=1, le=1_000_000)] = 1
    """How many times over."""
    half_close: bool = False
    """Whether each client closes its sending half after the last byte (shutdown(2)), and reads on; `nc` can't."""
    reads: bool | Literal["late"] = True
    """``false``: the clients read nothing, so that what the server sends piles up; they send until nothing more has
    been taken for a while. ``late``: they begin to read then, or when all is sent."""
    expect: ReplyExpectation | None = None
    """What must come back. Without it, sending itself must succeed."""
    within: Duration = 5.0
    """How long the sending and the replies may take."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.text is None) == (self.bytes_hex is None):
            raise ValueError("expected either `text` or `hex`")
        size = len(self._once) * self.repeat
        if not size:
            raise ValueError("there is nothing to send: the text is empty")
        if size > LARGEST_PAYLOAD_BYTES:
            raise ValueError("expected at most 16 MiB to send")
        if self.expect is not None and self.reads is False:
            raise ValueError("`reads: false` reads nothing, so nothing can be expected of the reply")

    @property
    def _once(self) -> bytes:
        return self.text.encode() if self.text is not None else bytes.fromhex(self.bytes_hex or "")

    @property
    def payload(self) -> bytes:
        """The bytes that go out on each connection."""
        return self._once * self.repeat

    @property
    def cannot_fail(self) -> str | None:
        """Clients that don't read may get stuck, which is their own doing."""
        return (
            None
            if self.reads is not False
            else "clients that read nothing may get stuck, through no fault of the server"
        )

    def references(self) -> Iterator[Reference]:
        """Yield the group of connections."""
        yield Reference("connections", self.connections, ("connections",))


@facts
class Exchange:
    """What went over one connection."""

    connection: ConnectionFacts
    sent_bytes: int
    """How many of the payload the kernel took."""
    reply_hex: str
    """The first 64 KiB that came back."""
    reply_bytes: int
    """How many came back in all."""
    first_difference: int | None = None
    """The offset of the first byte that is not what was sent; None when all that came back is a prefix of it."""
    end: EndOfReply
    """Whether the server closed, reset, or left the connection open when the reading ended."""
    error: str | None = None
    """The errno's name that ended sending or reading."""

    @property
    def reply(self) -> bytes:
        """The bytes that came back, up to 64 KiB."""
        return bytes.fromhex(self.reply_hex)


@facts
class DataExchanged(Observation):
    """What each connection of the group sent and got."""

    exchanges: tuple[Exchange, ...]
    payload_hex: str
    """The first 64 KiB of what each should send."""
    payload_bytes: int
    server: ProgramFacts | None = None
    """The program that serves these connections, where one of the lab's does."""
    waited_s: float
