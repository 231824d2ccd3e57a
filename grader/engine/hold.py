"""When an expectation holds: eventually, always or never, by looking again and again.

Looks and judgements are handed in: this file knows neither the lab nor any check.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from grader.model.base import Timing
from grader.model.finding import Judgement, Outcome, Reason
from grader.model.plainclass import plain

DEFAULT_EVENTUALLY_S = 5.0
FIRST_INTERVAL_S = 0.002
LONGEST_INTERVAL_S = 0.05
"""Between two looks. What lasts for a moment only may be missed in between: ``always`` and ``never`` keep to it."""
PART_OF_WAITED = 0.05
LONGEST_AFTER_LONG_S = 0.1
"""What has not come true for long is told a little later: looks cost processor time, which programs may need."""

_FINAL = (Reason.CRASHED, Reason.LIMIT)
"""A program that has ended does not come back: waiting on would only keep the learner waiting."""

Look = Callable[[], Judgement]
Pause = Callable[[float], None]
"""Waits that many seconds, and takes in what programs print meanwhile."""
Clock = Callable[[float], float]
"""Tells seconds, for an expectation that may take so many: on a busy machine they are longer than the wall's."""


@plain
class When:
    """The word and the time of an expectation."""

    word: str
    seconds: float

    def __str__(self) -> str:
        return (
            f"eventually, within {self.seconds:g} s"
            if self.word == "eventually"
            else f"{self.word}, for {self.seconds:g} s"
        )


def timing_of(options: Timing, default: When | None) -> When | None:
    """Return when the options' expectation must hold; the default where they don't say."""
    for word in ("eventually", "always", "never"):
        seconds = getattr(options, word)
        if seconds is not None:
            return When(word, seconds)
    return default


def hold(when: When, look: Look, pause: Pause, clock: Clock | None = None) -> Judgement:
    """Return the judgement that decides: of the last look, or of the one that broke the expectation.

    Without ``clock``, the time is that of the wall.
    """
    tell = clock or _wall_clock
    began = tell(when.seconds)
    interval_s = FIRST_INTERVAL_S
    elapsed_s = 0.0  # at the first look, however late a busy machine lets it come: it is never the only one
    while True:
        judgement = look()
        decided = _decide(when, judgement, elapsed_s)
        if decided is not None:
            return decided
        pause(max(0.0, min(interval_s, when.seconds - elapsed_s)))
        interval_s = min(interval_s * 1.5, _longest_interval_s(when, elapsed_s))
        elapsed_s = tell(when.seconds) - began


def _longest_interval_s(when: When, elapsed_s: float) -> float:
    longer_s = elapsed_s * PART_OF_WAITED if when.word == "eventually" else 0.0
    return min(max(LONGEST_INTERVAL_S, longer_s), LONGEST_AFTER_LONG_S)


def _wall_clock(_limit_s: float) -> float:
    return time.monotonic()


def _decide(when: When, judgement: Judgement, elapsed_s: float) -> Judgement | None:
    """Return the judgement when a look at this time decides, otherwise None.

    The time is taken before the look: one that began within the time counts, however slow the machine is.
    """
    if judgement.outcome not in (Outcome.PASSED, Outcome.FAILED):
        return judgement
    if judgement.reason in _FINAL:
        return judgement
    holds = judgement.outcome is Outcome.PASSED
    is_last = elapsed_s >= when.seconds
    if when.word == "eventually":
        if holds:
            return judgement
        return _say(judgement, f"it did not come true within {when.seconds:g} s") if is_last else None
    if when.word == "always":
        if not holds:
            return _say(judgement, f"it should hold for {when.seconds:g} s, and broke after {elapsed_s:.2f} s")
        return judgement if is_last else None
    if holds:
        return _forbidden(judgement, elapsed_s)
    return _never_came(judgement, when) if is_last else None


def _say(judgement: Judgement, note: str) -> Judgement:
    return replace(judgement, notes=(*judgement.notes, note))


def _forbidden(judgement: Judgement, elapsed_s: float) -> Judgement:
    return replace(
        judgement,
        outcome=Outcome.FAILED,
        reason=Reason.MISMATCH,
        message=f"this should never be so, and was after {elapsed_s:.2f} s: {judgement.message}",
        expected=tuple(f"never: {text}" for text in judgement.expected),
    )


def _never_came(judgement: Judgement, when: When) -> Judgement:
    return replace(
        judgement,
        outcome=Outcome.PASSED,
        reason=None,
        message=f"for {when.seconds:g} s it never was so, as it should be",
        expected=tuple(f"never: {text}" for text in judgement.expected),
    )
