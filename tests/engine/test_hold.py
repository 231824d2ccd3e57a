"""Eventually, always, never: which of many looks decides."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.hold import FIRST_INTERVAL_S, LONGEST_AFTER_LONG_S, LONGEST_INTERVAL_S, When, hold, timing_of
from grader.model.base import Timing
from grader.model.finding import Judgement, Outcome, Reason, failed, passed, skipped
from grader.model.lab import CannotShow, LabError

RIGHT = passed("it is so", expected=("so",), observed=("so",))
WRONG = failed(Reason.TIMED_OUT, "it is not so", expected=("so",), observed=("otherwise",))
LONG_S = 600.0
SHORT_S = 0.01


class Looks:
    """A sequence of looks; the last one is repeated, and each is counted."""

    def __init__(self, *judgements: Judgement) -> None:
        self._judgements = judgements
        self.count = 0

    def __call__(self) -> Judgement:
        """Return the next of the sequence."""
        self.count += 1
        return self._judgements[min(self.count, len(self._judgements)) - 1]


def no_pause(_seconds: float) -> None:
    """Don't wait: the looks follow one another at once."""


@given(st.integers(0, 20))
def test_eventually_passes_at_the_first_look_that_holds(before: int) -> None:
    """However often it did not hold before, and without looking once more."""
    looks = Looks(*[WRONG] * before, RIGHT, WRONG)
    assert hold(When("eventually", LONG_S), looks, no_pause) == RIGHT
    assert looks.count == before + 1


def test_eventually_fails_when_the_time_is_up() -> None:
    """The last look's own reason is told, and that time is up."""
    looks = Looks(WRONG)
    judgement = hold(When("eventually", SHORT_S), looks, no_pause)
    assert (judgement.outcome, judgement.reason, judgement.message) == (
        Outcome.FAILED,
        Reason.TIMED_OUT,
        WRONG.message,
    )
    assert judgement.notes == ("it did not come true within 0.01 s",)
    assert looks.count >= 2


@given(st.integers(0, 20))
def test_always_fails_at_the_first_look_that_does_not_hold(before: int) -> None:
    """However often it held before, and it is not looked at again."""
    looks = Looks(*[RIGHT] * before, WRONG, RIGHT)
    judgement = hold(When("always", LONG_S), looks, no_pause)
    assert judgement.outcome is Outcome.FAILED
    assert "it should hold for 600 s, and broke after" in judgement.notes[0]
    assert looks.count == before + 1


def test_always_passes_when_no_look_broke_it() -> None:
    """It is looked at until the time is up, not only once."""
    looks = Looks(RIGHT)
    assert hold(When("always", SHORT_S), looks, no_pause) == RIGHT
    assert looks.count >= 2


@given(st.integers(0, 20))
def test_never_fails_at_the_first_look_that_holds(before: int) -> None:
    """What is forbidden is a failure however often it was not so before."""
    looks = Looks(*[WRONG] * before, RIGHT, WRONG)
    judgement = hold(When("never", LONG_S), looks, no_pause)
    assert (judgement.outcome, judgement.reason) == (Outcome.FAILED, Reason.MISMATCH)
    assert judgement.message.startswith("this should never be so, and was after")
    assert judgement.expected == ("never: so",)
    assert looks.count == before + 1


def test_never_passes_when_it_never_was_so() -> None:
    """No reason of a look that did not hold is left in a passed judgement."""
    looks = Looks(WRONG)
    judgement = hold(When("never", SHORT_S), looks, no_pause)
    assert (judgement.outcome, judgement.reason) == (Outcome.PASSED, None)
    assert judgement.expected == ("never: so",)
    assert looks.count >= 2


@pytest.mark.parametrize("reason", [Reason.CRASHED, Reason.LIMIT])
def test_eventually_does_not_wait_for_a_program_that_is_gone(reason: Reason) -> None:
    """A program that has ended does not come back."""
    gone = failed(reason, "it has ended")
    looks = Looks(WRONG, gone, RIGHT)
    assert hold(When("eventually", LONG_S), looks, no_pause) == gone
    assert looks.count == 2


@pytest.mark.parametrize("reason", [Reason.CRASHED, Reason.LIMIT])
def test_a_program_that_is_gone_has_not_kept_to_never(reason: Reason) -> None:
    """What can't be so because the program has crashed proves nothing in its favour."""
    judgement = hold(When("never", SHORT_S), Looks(WRONG, failed(reason, "it has ended")), no_pause)
    assert judgement.outcome is not Outcome.PASSED, judgement


@pytest.mark.parametrize("word", ["eventually", "always", "never"])
def test_what_the_machine_cannot_show_decides_at_once(word: str) -> None:
    """A look that says nothing of the submission is neither for nor against it."""
    unknown = skipped(Reason.MACHINE, "not here")
    looks = Looks(unknown, RIGHT)
    assert hold(When(word, LONG_S), looks, no_pause) == unknown
    assert looks.count == 1


@pytest.mark.parametrize("error", [CannotShow("no"), LabError("broken"), ZeroDivisionError()])
def test_what_a_look_raises_is_passed_on(error: Exception) -> None:
    """Nothing that goes wrong in a look is taken for a failure."""

    def look() -> Judgement:
        raise error

    with pytest.raises(type(error)):
        hold(When("eventually", LONG_S), look, no_pause)


@pytest.mark.parametrize(("word", "late", "outcome"), [
    ("eventually", RIGHT, Outcome.PASSED),
    ("always", WRONG, Outcome.FAILED),
    ("never", RIGHT, Outcome.FAILED),
])  # fmt: skip
def test_a_look_at_the_very_end_still_counts(word: str, late: Judgement, outcome: Outcome) -> None:
    """After a pause that took all of the time there is one more look, however slow the machine is."""
    first = RIGHT if word == "always" else WRONG

    def pause(_seconds: float) -> None:
        spin_for(SHORT_S)

    assert hold(When(word, SHORT_S), Looks(first, late), pause).outcome is outcome


@pytest.mark.parametrize(("word", "late"), [("always", WRONG), ("never", RIGHT)])
def test_the_first_look_is_never_the_only_one(word: str, late: Judgement) -> None:
    """Though the machine was so busy before it that all the time had gone."""
    first = RIGHT if word == "always" else WRONG
    times = iter([0.0, *[SHORT_S] * 9])
    judgement = hold(When(word, SHORT_S), Looks(first, late), no_pause, lambda _limit_s: next(times))
    assert judgement.outcome is Outcome.FAILED


def spin_for(seconds: float) -> None:
    """Take up time as a machine that is busy does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_a_slow_look_that_began_in_time_counts() -> None:
    """A machine that needs longer for one look than there is time does not fail anybody."""
    looks = Looks(WRONG, RIGHT)

    def slow() -> Judgement:
        spin_for(2 * SHORT_S)
        return looks()

    assert hold(When("eventually", SHORT_S), slow, no_pause) == RIGHT


def test_pauses_grow_and_never_reach_beyond_the_end() -> None:
    """Looks are close together at first, and no pause is longer than what is left."""
    pauses: list[float] = []
    hold(When("eventually", SHORT_S), Looks(WRONG), pauses.append)
    assert pauses[0] == pytest.approx(FIRST_INTERVAL_S)
    assert all(0 <= pause <= min(SHORT_S, LONGEST_INTERVAL_S) for pause in pauses)


@pytest.mark.parametrize(
    ("word", "longest_s"),
    [("eventually", LONGEST_AFTER_LONG_S), ("always", LONGEST_INTERVAL_S), ("never", LONGEST_INTERVAL_S)],
)
def test_only_what_may_be_late_is_looked_for_seldomer(word: str, longest_s: float) -> None:
    """What must hold all the time is looked at as closely at the end as at the beginning."""
    pauses: list[float] = []
    hold(When(word, 10), Looks(RIGHT if word == "always" else WRONG), pauses.append, lambda _limit_s: sum(pauses))
    assert max(pauses) == pytest.approx(longest_s)
    assert max(pauses[:15]) <= LONGEST_INTERVAL_S


@pytest.mark.parametrize("word", ["eventually", "always", "never"])
def test_the_authors_timing_wins(word: str) -> None:
    """What the options say stands above the default."""
    timing = Timing.validated({word: 2})
    assert timing_of(timing, When("eventually", 5)) == When(word, 2)


@pytest.mark.parametrize("default", [None, When("eventually", 5)])
def test_the_default_holds_where_nothing_is_said(default: When | None) -> None:
    """Without a word, the step's own default."""
    assert timing_of(Timing(), default) == default


def test_a_timing_is_told_in_words() -> None:
    """As a reader of the report sees it."""
    words: Callable[[str], str] = lambda word: str(When(word, 2.5))  # noqa: E731 - a table in one line
    assert [words(word) for word in ("eventually", "always", "never")] == [
        "eventually, within 2.5 s",
        "always, for 2.5 s",
        "never, for 2.5 s",
    ]
