"""Durations, quantities, text matches and timings: what may be written, and what it means."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grader.model.base import LONGEST_DURATION_S, QuantityRange, TextMatch, Timing, parse_duration
from grader.model.exercise import Limits
from grader.model.patterns import is_found
from grader.model.questions.choice import Choice
from grader.model.steps import STEP_OPTIONS
from grader.model.steps.expect_sockets import ExpectSockets, RowPattern
from grader.model.steps.inspect_fd import InspectFd
from grader.model.steps.run_command import RunCommand

UNITS = {"ms": 1000, "s": 1, "m": 1 / 60, "min": 1 / 60}


@given(st.integers(1, 600), st.sampled_from(sorted(UNITS)), st.sampled_from(["", " "]))
def test_a_duration_is_its_number_in_its_unit(seconds: int, unit: str, space: str) -> None:
    """Every unit tells the same seconds."""
    number = seconds * UNITS[unit]
    written = f"{number:.9f}" if number != int(number) else str(int(number))
    assert parse_duration(f"{written}{space}{unit}") == pytest.approx(seconds)


@given(st.floats(min_value=0, max_value=LONGEST_DURATION_S, exclude_min=True))
def test_a_plain_number_is_seconds(seconds: float) -> None:
    """A number without a unit means seconds."""
    assert parse_duration(seconds) == seconds


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.integers())))
def test_whatever_is_no_duration_is_refused(value: Any) -> None:
    """Only ValueError comes out, or seconds within the bounds."""
    try:
        seconds = parse_duration(value)
    except ValueError:
        return
    assert 0 < seconds <= LONGEST_DURATION_S


@pytest.mark.parametrize(
    "value", [0, -1, "0s", "-1s", "5", "5 h", "s", "", "5s5s", 601, "11min", "nan", True, None]
)
def test_a_duration_must_be_one(value: Any) -> None:
    """Nothing, too much, no unit and no number are no durations."""
    with pytest.raises(ValueError, match="expected a duration"):
        parse_duration(value)


@pytest.mark.parametrize("value", [10**400, -(10**400), "9" * 400 + "s"])
def test_a_duration_beyond_all_numbers_is_refused(value: Any) -> None:
    """A number too large for the machine is an author's mistake, too."""
    with pytest.raises(ValueError, match="expected a duration"):
        parse_duration(value)


numbers = st.integers(0, 50)


@given(numbers, numbers)
def test_a_lone_number_holds_for_itself_only(wanted: int, number: int) -> None:
    """`3` means exactly three."""
    assert QuantityRange(exactly=wanted).holds(number) is (wanted == number)


@given(st.none() | numbers, st.none() | numbers, numbers)
def test_bounds_hold_between_themselves(low: int | None, high: int | None, number: int) -> None:
    """Both bounds belong to the range; a bound that is not given does not bind."""
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        with pytest.raises(ValidationError):
            QuantityRange.validated({"at_least": low, "at_most": high})
        return
    expected = (low is None or number >= low) and (high is None or number <= high)
    assert QuantityRange(at_least=low, at_most=high).holds(number) is expected


@given(st.none() | numbers, st.none() | numbers, st.none() | numbers)
def test_a_quantity_that_can_fail_has_a_number_that_fails(
    exactly: int | None, low: int | None, high: int | None
) -> None:
    """`can_fail` is true exactly where some count does not hold."""
    try:
        quantity = QuantityRange.validated({"exactly": exactly, "at_least": low, "at_most": high})
    except ValidationError:
        return
    assert quantity.can_fail is not all(quantity.holds(number) for number in range(60))


@pytest.mark.parametrize(
    "written", [{}, {"exactly": 1, "at_least": 1}, {"at_least": 2, "at_most": 1}, {"exactly": -1}]
)
def test_a_quantity_says_one_thing(written: dict[str, int]) -> None:
    """Nothing, two things at once and what no number can be are refused."""
    with pytest.raises(ValidationError):
        QuantityRange.validated(written)


CANNOT_FAIL = ["", "a*", "^", "$", "x?", "(a|)", ".*", "^$|a", "(?!a)"]


@pytest.mark.parametrize("pattern", CANNOT_FAIL)
def test_a_match_that_cannot_fail_is_refused(pattern: str) -> None:
    """A pattern that an empty text matches would be right for every program."""
    with pytest.raises(ValidationError):
        TextMatch.validated({"matches": pattern})


@given(st.text(min_size=1, max_size=20))
def test_a_match_that_is_accepted_fails_for_an_empty_text(text: str) -> None:
    """Whatever pattern gets through, there is a text that it refuses."""
    try:
        match = TextMatch.validated({"matches": text})
    except ValidationError:
        return
    assert not is_found(match.matches or "", "")


@pytest.mark.parametrize("written", [{}, {"contains": ()}, {"excludes": ()}, {"contains": ""}, {"matches": "("}])
def test_a_match_must_expect_something(written: dict[str, Any]) -> None:
    """No key, an empty list, an empty piece and a broken pattern expect nothing."""
    with pytest.raises(ValidationError):
        TextMatch.validated(written)


@pytest.mark.parametrize("words", [("eventually", "always"), ("eventually", "never"), ("always", "never")])
def test_a_timing_is_one_of_three(words: tuple[str, str]) -> None:
    """Two words at once contradict each other."""
    with pytest.raises(ValidationError, match="expected one of"):
        Timing.validated(dict.fromkeys(words, "1s"))


@pytest.mark.parametrize("written", [
    {}, {"count": 1}, {"state": None}, {"protocol": None, "count": 0}, {"local": None}, {"accepted": None},
])  # fmt: skip
def test_a_row_that_means_every_row_is_refused(written: dict[str, Any]) -> None:
    """A pattern without a key, or only with keys that say nothing, would count the whole table."""
    with pytest.raises(ValidationError):
        RowPattern.validated(written)


@pytest.mark.parametrize("key", ["state", "protocol"])
def test_a_row_that_means_no_row_is_refused(key: str) -> None:
    """An empty list of states means no row ever: with `count: 0` no program could fail."""
    with pytest.raises(ValidationError):
        RowPattern.validated({key: (), "count": 0})


@pytest.mark.parametrize(("kind", "written"), [
    ("expect_sockets", {"host": "server", "rows": ({"state": "LISTEN", "count": {"at_least": 0}},)}),
    ("inspect_fd", {"server": "server", "listening": {"at_least": 0}}),
    ("run_command", {"command": ("true",), "host": "server", "status": None}),
])  # fmt: skip
def test_a_step_that_allows_everything_says_so(kind: str, written: dict[str, Any]) -> None:
    """What no submission could fail is told, so that the loader can refuse it."""
    assert STEP_OPTIONS[kind].validated(written).cannot_fail


def test_a_step_that_can_be_failed_says_nothing() -> None:
    """One count that binds is enough."""
    rows = ({"state": "LISTEN", "count": {"at_least": 0}}, {"state": "LISTEN", "count": {"at_most": 3}})
    assert ExpectSockets.validated({"host": "server", "rows": rows}).cannot_fail is None
    assert InspectFd.validated({"server": "server", "listening": 0}).cannot_fail is None
    assert RunCommand.validated({"command": ("true",), "host": "server"}).cannot_fail is None


@pytest.mark.parametrize(("kind", "written"), [
    ("run_server", {"program": "p", "host": "h"}),
    ("run_server", {"program": "p", "host": "h", "listens": 9999, "exits": {}}),
    ("run_server", {"program": "p", "host": "h", "listens": ()}),
    ("run_server", {"program": "p", "host": "h", "listens": "server:ephemeral"}),
    ("run_server", {"program": "p", "host": "h", "listens": 0}),
    ("run_server", {"program": "p", "host": "h", "listens": 65536}),
    ("send", {"connections": "c"}),
    ("send", {"connections": "c", "text": "a", "hex": "61"}),
    ("send", {"connections": "c", "text": ""}),
    ("send", {"connections": "c", "text": "a", "expect": {}}),
    ("send", {"connections": "c", "text": "a", "expect": {"echo": True, "text": {"equals": "a"}}}),
    ("send", {"connections": "c", "text": "a" * 17, "repeat": 1_000_000}),
    ("open_connections", {"name": "c", "from": "h", "to": "*:9999"}),
    ("open_connections", {"name": "c", "from": "h", "to": "server:*"}),
    ("open_connections", {"name": "c", "from": "h", "to": "server:9999", "source_port": 5000, "count": 2}),
    ("open_connections", {"name": "c", "from": (), "to": "server:9999"}),
    ("expect_reachable", {"from": "h", "to": "server:ephemeral"}),
    ("expect_reachable", {"from": "h", "to": "server:9999", "because": "ECONNREFUSED"}),
    ("lookup_service", {"expect": "ssh"}),
    ("lookup_service", {"port": 22, "service": "ssh", "expect": "ssh"}),
    ("lookup_service", {"port": 22, "expect": 22}),
    ("lookup_service", {"service": "ssh", "expect": "ssh"}),
    ("lookup_service", {"port": 22, "expect": ()}),
    ("inspect_fd", {"server": "s"}),
    ("bind_port", {"host": "h", "port": 80, "expect": "EPERM"}),
    ("bind_port", {"host": "h", "port": 0, "expect": "bound"}),
    ("set_sysctl", {"host": "h", "name": "kernel.core_pattern", "value": 1}),
    ("set_sysctl", {"host": "h", "name": "net.ipv4.../../kernel/core_pattern", "value": 1}),
    ("expect_sockets", {"host": "h", "rows": ()}),
    ("stop_server", {"server": "s", "signal": "SIGSTOP"}),
])  # fmt: skip
def test_options_that_make_no_sense_are_refused(kind: str, written: dict[str, Any]) -> None:
    """What says nothing, contradicts itself or can't be done is an author's mistake, not a submission's."""
    with pytest.raises(ValidationError):
        STEP_OPTIONS[kind].validated(written)


@pytest.mark.parametrize("rights", [(False, False), (True, True)])
def test_a_question_can_be_answered_right_and_wrong(rights: tuple[bool, bool]) -> None:
    """No right option, and only right options, ask nothing."""
    options = tuple({"text": text, "right": right} for text, right in zip("xy", rights, strict=True))
    with pytest.raises(ValidationError):
        Choice.validated({"id": "q", "kind": "choice", "question": "?", "explanation": "!", "options": options})


def test_limits_have_bounds() -> None:
    """Nobody can ask for no processes at all."""
    with pytest.raises(ValidationError):
        Limits.validated({"processes": 0})
