"""What was judged: one finding for each step, with the evidence for it."""

from enum import StrEnum
from typing import Any, Literal

from grader.model.exercise import Audience
from grader.model.facts import facts
from grader.model.sockets import DescriptorRow, SocketRow


class Outcome(StrEnum):
    """How a step ended."""

    PASSED = "passed"
    FAILED = "failed"
    """The submission's doing."""
    SKIPPED = "skipped"
    """A step that it needs did not hold, or this machine cannot show it."""
    ERROR = "error"
    """The grader's or the machine's own fault: never costs a point."""


class Reason(StrEnum):
    """Why a step did not pass."""

    MISMATCH = "mismatch"
    """The kernel showed something else than was expected."""
    CRASHED = "crashed"
    """The program ended when it should have run."""
    TIMED_OUT = "timed-out"
    """Nothing decided it within its time."""
    LIMIT = "limit"
    """The program went over a limit."""
    BUILD = "build"
    """The submission could not be built."""
    NEEDS = "needs"
    """A step that it needs did not pass."""
    MACHINE = "machine"
    """This machine cannot show it."""
    INTERNAL = "internal"
    """The grader's own fault."""


@facts
class MarkedSockets:
    """A host's socket table as evidence."""

    kind: Literal["sockets"] = "sockets"
    host: str
    rows: tuple[SocketRow, ...]
    marked: tuple[int, ...] = ()
    """Indexes of the rows that matter."""


@facts
class MarkedDescriptors:
    """A program's descriptors as evidence."""

    kind: Literal["descriptors"] = "descriptors"
    program: str
    rows: tuple[DescriptorRow, ...]
    marked: tuple[int, ...] = ()
    """Indexes of the rows that matter."""


@facts
class Transcript:
    """Text that a program printed, a compiler said, or a connection carried; escaped for any sink."""

    kind: Literal["text"] = "text"
    title: str
    text: str
    dropped: int = 0
    """Bytes left out."""


Evidence = MarkedSockets | MarkedDescriptors | Transcript
"""Told apart by ``kind``."""


class Certainty(StrEnum):
    """How sure a diagnosis is."""

    CERTAIN = "certain"
    """Nothing else shows the same."""
    LIKELY = "likely"
    """Something else could show the same, but seldom does."""
    POSSIBLE = "possible"
    """One of several causes that show the same."""


@facts
class Diagnosis:
    """A mistake with a name, recognised by what the kernel showed."""

    id: str
    """Such as ``port-not-swapped``: what ``sockgrade explain`` takes."""
    title: str
    """The mistake as a sentence, without a full stop."""
    explanation: str
    """What happened, for a beginner, in two to four sentences."""
    advice: str
    """What to try."""
    concept: str
    """What to read about, such as ``network byte order``."""
    link: str
    """The address of a text about the concept."""
    certainty: Certainty
    evidence: tuple[Evidence, ...] = ()
    """What the diagnosis was read from, where the finding's own evidence does not show it."""


@facts
class Judgement:
    """What a check says of an observation."""

    outcome: Outcome
    reason: Reason | None = None
    message: str
    """The one sentence to read."""
    expected: tuple[str, ...] = ()
    observed: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()


@facts
class Finding(Judgement):
    """A judgement with what the exercise says of its step."""

    id: str
    title: str
    kind: str
    """The step's name in the language, such as ``expect_sockets``."""
    points: float
    """Earned."""
    points_possible: float
    hint: str | None = None
    notice: str | None = None
    audience: Audience = "student"
    timing: str = ""
    """When it had to hold, such as ``eventually, within 5 s``."""
    started_s: float = 0.0
    """Seconds since the lab was up."""
    took_s: float = 0.0
    diagnoses: tuple[Diagnosis, ...] = ()
    """What is likely wrong with the submission where it failed, the cause first."""


def passed(message: str, **details: Any) -> Judgement:
    """Return a judgement in the submission's favour."""
    return Judgement(outcome=Outcome.PASSED, message=message, **details)


def failed(reason: Reason, message: str, **details: Any) -> Judgement:
    """Return a judgement against the submission."""
    return Judgement(outcome=Outcome.FAILED, reason=reason, message=message, **details)


def skipped(reason: Reason, message: str, **details: Any) -> Judgement:
    """Return that nothing can be said, and why."""
    return Judgement(outcome=Outcome.SKIPPED, reason=reason, message=message, **details)
