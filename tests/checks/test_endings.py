"""How a program ended and what it printed: `stop_server`, `run_command`, and what they share."""

from typing import Any

import pytest

from grader.checks.ending import status_holds, unmet_ending
from grader.checks.evidence import crashes
from grader.checks.text import unmet
from grader.model.base import TextMatch
from grader.model.finding import Judgement, Reason
from grader.model.observations import ProgramFacts
from grader.model.steps.base import Ending, Status
from grader.model.steps.run_command import CommandRan
from grader.model.steps.stop_server import ServerStopped
from tests.checks.observed import assert_failed, assert_passed, exited, judge, killed, program, table, world

STATUSES: list[tuple[Status | None, ProgramFacts, bool]] = [
    (0, exited(0), True),
    (0, exited(1), False),
    (0, killed("SIGTERM"), False),
    (0, program(), False),
    (0, exited(0, stopped_for="time"), False),
    (1, exited(1), True),
    (1, exited(0), False),
    (1, exited(2), False),
    (15, killed("SIGTERM"), False),
    ("nonzero", exited(255), True),
    ("nonzero", exited(0), False),
    ("nonzero", killed("SIGSEGV"), False),
    ("nonzero", program(), False),
    ("nonzero", exited(1, stopped_for="output"), False),
    (None, exited(7), True),
    (None, killed("SIGSEGV"), True),
    (None, program(), False),
]


@pytest.mark.parametrize(("status", "facts", "holds"), STATUSES)
def test_a_status_is_what_a_program_exited_with_by_itself(
    status: Status | None, facts: ProgramFacts, holds: bool
) -> None:
    """A signal, a limit and a program that still runs are no exit status."""
    assert status_holds(status, facts) is holds


@pytest.mark.parametrize(("facts", "words"), [
    (exited(1), "it exited with status 1"),
    (killed("SIGSEGV"), "it was killed by SIGSEGV"),
    (program(), "it is still running"),
    (killed("SIGKILL", stopped_for="time"), "it was stopped by the grader: over its limit of time"),
])  # fmt: skip
def test_an_end_is_told_in_a_whole_sentence(facts: ProgramFacts, words: str) -> None:
    """What was seen instead can be read aloud."""
    assert unmet_ending(Ending(status=0), facts)[1] == (words,)


def test_a_crash_is_told_in_a_whole_sentence() -> None:
    """A program *was* killed by a signal."""
    ending = killed("SIGSEGV").ending
    seen = table(seen_by=world(crashed={"server": ending}))
    assert crashes(seen) == ("the program `server` was killed by SIGSEGV",)


MATCHES: list[tuple[str, dict[str, Any], str, str]] = [
    ("equals", {"equals": "one"}, "one", "one two"),
    ("equals-but-for-its-end", {"equals": "one"}, "one \r\n\n", " one"),
    ("equals-nothing", {"equals": ""}, "\n", "x"),
    ("contains", {"contains": "LISTEN"}, "a LISTEN b", "a listen b"),
    ("contains-each", {"contains": ("a", "b")}, "b a", "a"),
    ("excludes", {"excludes": "error"}, "fine", "an error"),
    ("excludes-each", {"excludes": ("a", "b")}, "c", "b"),
    ("matches", {"matches": r"port \d+"}, "port 9999", "port none"),
    ("matches-a-line", {"matches": "^b$"}, "a\nb\nc", "abc"),
    ("all-of-it", {"contains": "a", "excludes": "b"}, "a", "ab"),
]


@pytest.mark.parametrize(("match", "text"), [pytest.param(c[1], c[2], id=c[0]) for c in MATCHES])
def test_a_text_that_is_like_this_holds(match: dict[str, Any], text: str) -> None:
    """Every key that is given holds."""
    assert unmet(TextMatch.validated(match), text) == ()


@pytest.mark.parametrize(("match", "text"), [pytest.param(c[1], c[3], id=c[0]) for c in MATCHES])
def test_a_text_that_is_nearly_like_this_does_not_hold(match: dict[str, Any], text: str) -> None:
    """One key that does not hold is told."""
    assert len(unmet(TextMatch.validated(match), text)) == 1


def stopped(after: ProgramFacts, before: ProgramFacts | None = None, **written: Any) -> Judgement:
    """Return what is said of a server that was sent SIGTERM."""
    seen = ServerStopped(before=before or program(), after=after, sent="SIGTERM", waited_s=0.5)
    return judge("stop_server", {"server": "server", **written}, seen)


@pytest.mark.parametrize("after", [exited(0), exited(1), killed("SIGTERM")])
def test_any_end_in_time_is_right_by_default(after: ProgramFacts) -> None:
    """Without `exits`, that it ends is all that is asked."""
    assert_passed(stopped(after))


def test_a_server_that_ignores_the_signal_is_timed_out() -> None:
    """Still running when the time is up is a failure, however it would have ended."""
    assert_failed(stopped(program()), "still ran 0.5 s after SIGTERM", Reason.TIMED_OUT)


def test_a_server_that_had_ended_before_has_crashed() -> None:
    """The signal can't take the credit for an end before it."""
    assert_failed(stopped(exited(0), exited(0)), "should still run at this point", Reason.CRASHED)


def test_a_server_that_was_stopped_before_went_over_its_limit() -> None:
    """The lab's own stop is told as the limit that it is."""
    ended = killed("SIGKILL", stopped_for="output")
    assert_failed(stopped(ended, ended), "over its limit of output", Reason.LIMIT)


STOPS: list[tuple[dict[str, Any], ProgramFacts, ProgramFacts]] = [
    ({"status": 0}, exited(0), killed("SIGTERM")),
    ({"status": 0}, exited(0), exited(1)),
    ({"status": "nonzero"}, exited(143), killed("SIGTERM")),
    ({"output": {"contains": "bye"}}, exited(0, output="bye"), exited(0, output="")),
]


@pytest.mark.parametrize(("exits", "right", "wrong"), STOPS)
def test_the_end_that_was_asked_for_is_held_against_the_end(
    exits: dict[str, Any], right: ProgramFacts, wrong: ProgramFacts
) -> None:
    """With `exits`, the status and the output count, too."""
    assert_passed(stopped(right, exits=exits))
    assert_failed(stopped(wrong, exits=exits), "ended after SIGTERM, but not as it should")


def ran(facts: ProgramFacts, **written: Any) -> Judgement:
    """Return what is said of a command that was run."""
    return judge(
        "run_command",
        {"command": ("./server",), "host": "server", **written},
        CommandRan(program=facts, waited_s=2.0),
    )


RUNS: list[tuple[str, dict[str, Any], ProgramFacts, ProgramFacts, str]] = [
    ("default", {}, exited(0), exited(1), "exited with status 1"),
    ("signal", {}, exited(0), killed("SIGSEGV"), "killed by SIGSEGV"),
    ("status", {"status": 2}, exited(2), exited(0), "exited with status 0"),
    ("nonzero", {"status": "nonzero"}, exited(1), exited(0), "exited with status 0"),
    (
        "output",
        {"output": {"contains": "x"}},
        exited(0, output="x"),
        exited(0, output="y"),
        "prints is not as expected",
    ),
    (
        "any-status",
        {"status": None, "output": {"contains": "x"}},
        exited(9, output="x"),
        exited(0),
        "prints is not as expected",
    ),
]


@pytest.mark.parametrize(("written", "right"), [pytest.param(c[1], c[2], id=c[0]) for c in RUNS])
def test_a_command_that_ends_and_prints_as_wanted_passes(written: dict[str, Any], right: ProgramFacts) -> None:
    """Status and output are as they should be."""
    assert_passed(ran(right, **written))


@pytest.mark.parametrize(("written", "wrong", "message"), [pytest.param(c[1], c[3], c[4], id=c[0]) for c in RUNS])
def test_a_command_that_ends_or_prints_otherwise_fails(
    written: dict[str, Any], wrong: ProgramFacts, message: str
) -> None:
    """One of the two is not as it should be."""
    assert_failed(ran(wrong, **written), message)


def test_a_command_that_does_not_end_is_timed_out() -> None:
    """Whatever it printed."""
    facts = program(output="x")
    assert_failed(ran(facts, output={"contains": "x"}), "still running after 2.0 s", Reason.TIMED_OUT)


def test_a_command_over_its_limit_is_told_as_that() -> None:
    """A flood of output is a limit, even where any status will do."""
    facts = killed("SIGKILL", stopped_for="output")
    assert_failed(ran(facts, status=None, output={"contains": "x"}), "", Reason.LIMIT)
