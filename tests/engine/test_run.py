"""A whole run: order, needs, builds, points, and whose fault what went wrong is."""

from typing import Any

import pytest

from grader.model.exercise import Exercise, Step
from grader.model.finding import Finding, Outcome, Transcript
from grader.model.lab import CannotShow, LabError
from tests.engine.fake_lab import RIGHT, WRONG, built, finding, outcomes, run
from tests.steps.laboratory import exercise_of, step_of


def ask(name: str, *, points: float = 2, needs: tuple[str, ...] = ()) -> Step:
    """Return a step that passes where the lab's answer is right."""
    return step_of("run_command", name, points=points, needs=needs, command=("true",), host="server")


def start(name: str = "starts", program: str = "server", known_as: str | None = None) -> Step:
    """Return a step that starts a program."""
    written: dict[str, Any] = {"program": program, "host": "server", "listens": 9999}
    if known_as is not None:
        written["name"] = known_as
    return step_of("run_server", name, points=1, **written)


def test_findings_are_in_the_steps_order() -> None:
    """Each step has one finding, in the order of the exercise."""
    report, lab = run(exercise_of(ask("c"), ask("a"), ask("b")), RIGHT, WRONG, RIGHT)
    assert outcomes(report) == [("c", "passed", None), ("a", "failed", "mismatch"), ("b", "passed", None)]
    assert lab.looks == 3


def test_points_are_earned_by_what_passed() -> None:
    """A step has all of its points or none."""
    report, _ = run(exercise_of(ask("a", points=2), ask("b", points=1.5)), RIGHT, WRONG)
    assert (report.points, report.points_possible) == (2, 3.5)
    assert [each.points for each in report.findings] == [2, 0]
    assert [each.points_possible for each in report.findings] == [2, 1.5]


@pytest.mark.parametrize(("error", "outcome", "reason"), [
    (CannotShow("not installed"), "skipped", "machine"),
    (LabError("the holder is gone"), "error", "machine"),
    (ZeroDivisionError("oops"), "error", "internal"),
    (OSError(24, "Too many open files"), "error", "internal"),
    (AssertionError(), "error", "internal"),
    (RecursionError(), "error", "internal"),
])  # fmt: skip
def test_what_goes_wrong_in_the_grader_costs_no_point(error: Exception, outcome: str, reason: str) -> None:
    """Neither the machine's nor the grader's fault is a failure of the submission."""
    report, _ = run(exercise_of(ask("a"), ask("b")), error, RIGHT)
    assert outcomes(report) == [("a", outcome, reason), ("b", "passed", None)]
    assert (report.points, report.points_possible) == (2, 2)
    assert report.outcome == outcome


def test_a_defect_of_the_grader_is_told_with_its_place() -> None:
    """Whoever mends it finds where it happened."""
    report, _ = run(exercise_of(ask("a")), ZeroDivisionError("oops"))
    (evidence,) = report.findings[0].evidence
    assert isinstance(evidence, Transcript)
    assert "ZeroDivisionError: oops" in evidence.text
    assert "start_command" in evidence.text


@pytest.mark.parametrize(("first", "outcome", "reason"), [
    (WRONG, "skipped", "needs"),
    (CannotShow("no"), "skipped", "machine"),
    (ZeroDivisionError(), "error", "internal"),
])  # fmt: skip
def test_a_step_is_not_tried_when_what_it_needs_did_not_pass(
    first: int | Exception, outcome: str, reason: str
) -> None:
    """It is skipped for the submission's, the machine's or the grader's reason, through any number of steps."""
    exercise = exercise_of(ask("a"), ask("b", needs=("a",)), ask("c", needs=("b",)), ask("d"))
    report, lab = run(exercise, first, RIGHT)
    assert outcomes(report)[1:] == [("b", outcome, reason), ("c", outcome, reason), ("d", "passed", None)]
    assert lab.looks == 2


@pytest.mark.parametrize(("first", "possible"), [(WRONG, 6), (CannotShow("no"), 2), (ZeroDivisionError(), 2)])
def test_only_the_submissions_own_failure_costs_what_needs_it(first: int | Exception, possible: float) -> None:
    """What could not be tried because of the machine or the grader counts neither way."""
    report, _ = run(exercise_of(ask("a"), ask("b", needs=("a",)), ask("c")), first, RIGHT)
    assert (report.points, report.points_possible) == (2, possible)


def test_a_skipped_step_names_what_stood_in_its_way() -> None:
    """The message has the id of the step that is needed."""
    report, _ = run(exercise_of(ask("a"), ask("b", needs=("a",))), WRONG)
    assert finding(report, "b").message == "it needs “title of a”, which failed"


def test_a_step_is_tried_when_what_it_needs_passed() -> None:
    """Needs that hold are in nobody's way."""
    report, _ = run(exercise_of(ask("a"), ask("b", needs=("a",))), RIGHT, RIGHT)
    assert report.outcome is Outcome.PASSED


@pytest.mark.parametrize(("facts", "reason"), [
    (built(made=False, status=1), "build"),
    (built(made=False, status=0), "build"),
    (built(made=False, stopped_for="time"), "limit"),
])  # fmt: skip
def test_a_failed_build_fails_the_first_step_that_starts_the_program(facts: Any, reason: str) -> None:
    """What the build said is that step's finding; each other step that starts it is skipped."""
    exercise = exercise_of(ask("a"), start("first"), start("second", known_as="again"), ask("b"))
    report, _ = run(exercise, RIGHT, RIGHT, builds={"server": facts})
    assert outcomes(report) == [
        ("a", "passed", None),
        ("first", "failed", reason),
        ("second", "skipped", "needs"),
        ("b", "passed", None),
    ]
    assert (report.points, report.points_possible) == (4, 6)


def test_what_a_failed_build_printed_is_shown() -> None:
    """The compiler's words are the evidence."""
    report, _ = run(exercise_of(start()), builds={"server": built(made=False, status=1)})
    assert [each.text for each in report.findings[0].evidence if isinstance(each, Transcript)] == ["what gcc said"]


def test_a_build_that_this_machine_cannot_do_costs_nothing() -> None:
    """A compiler that is not installed is told with its mend, and is no failure."""
    missing = CannotShow("`rustc` is not installed on this machine: `sudo apt install rustc`")
    exercise = exercise_of(start("first"), start("second", known_as="again"), ask("b"))
    report, _ = run(exercise, RIGHT, builds={"server": missing})
    assert outcomes(report)[:2] == [("first", "skipped", "machine"), ("second", "skipped", "machine")]
    assert "sudo apt install rustc" in report.findings[0].message
    assert (report.points, report.points_possible) == (2, 2)
    assert report.outcome is Outcome.SKIPPED


def test_a_build_that_the_grader_got_wrong_costs_nothing() -> None:
    """What raises in a build is told as the grader's own fault."""
    report, _ = run(exercise_of(start("first")), builds={"server": ZeroDivisionError()})
    assert outcomes(report) == [("first", "error", "internal")]
    assert (report.points, report.points_possible) == (0, 0)


def test_only_the_program_that_was_not_built_is_kept_from_running() -> None:
    """A failed build of one program does not skip the start of another."""
    exercise = exercise_of(start("one", "server"), start("two", "other"), programs=("server", "other"))
    report, _ = run(exercise, builds={"server": built(made=False, status=1), "other": None})
    assert finding(report, "one").reason == "build"
    assert finding(report, "two").reason == "internal", "the fake lab can start nothing, but it was asked to"


def test_a_build_that_passed_is_no_finding() -> None:
    """Nobody is told of what goes without saying."""
    report, _ = run(exercise_of(ask("a")), RIGHT, builds={"server": built()})
    assert [each.id for each in report.findings] == ["a"]


class Listener:
    """Writes down what a run tells of its progress."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int, int, str]] = []

    def begins(self, number: int, total: int, title: str) -> None:
        """Write down that a step begins."""
        self.heard.append(("begins", number, total, title))

    def ends(self, number: int, total: int, finding: Finding) -> None:
        """Write down how it ended."""
        self.heard.append(("ends", number, total, finding.outcome.value))


def test_progress_is_told_of_each_step() -> None:
    """Also of one that was skipped: what begins also ends."""
    listener = Listener()
    run(exercise_of(ask("a"), ask("b", needs=("a",))), WRONG, progress=listener)
    assert listener.heard == [
        ("begins", 1, 2, "title of a"),
        ("ends", 1, 2, "failed"),
        ("begins", 2, 2, "title of b"),
        ("ends", 2, 2, "skipped"),
    ]


def test_a_report_says_what_was_run() -> None:
    """Exercise, isolation and times are in it."""
    exercise: Exercise = exercise_of(ask("a"))
    report, _ = run(exercise, RIGHT)
    assert (report.exercise, report.title) == (exercise.slug, exercise.title)
    assert report.isolation.because == "a test"
    assert report.started_at.endswith("+00:00")


def test_a_finding_says_when_it_had_to_hold() -> None:
    """A step that looks again and again has a timing; one that acts, and a command that runs once, have none."""
    looked = step_of("expect_sockets", "looked", host="server", rows=({"state": "LISTEN"},), eventually="2s")
    default = step_of("expect_sockets", "default", host="server", rows=({"state": "LISTEN"},))
    acted = step_of("bind_port", "acted", host="server", port=80, expect="bound")
    report, _ = run(exercise_of(looked, default, ask("once"), acted), RIGHT)
    assert [each.timing for each in report.findings] == ["eventually, within 2 s", "eventually, within 5 s", "", ""]
