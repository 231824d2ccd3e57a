"""Judging again, where something went wrong in the lab; programs that ran are judged again in tests/evidence."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

import pytest

from grader.engine.progress import SilentProgress
from grader.engine.replay import replay
from grader.engine.run import Submission, record_exercise
from grader.evidence.observations import Observations, write_observations
from grader.model.exercise import Exercise, Step
from grader.model.finding import Outcome
from grader.model.lab import CannotShow, Lab, LabError
from grader.model.recipe import BuildFacts, Source
from grader.model.recording import Recording
from grader.model.report import Isolation, SubmissionFacts
from tests.engine.fake_lab import RECIPE, RIGHT, WRONG, FakeLab, built
from tests.steps.laboratory import exercise_of, step_of


def ask(name: str, **written: Any) -> Step:
    """Return a step that passes where the lab's answer is right."""
    return step_of("run_command", name, points=2, command=("true",), host="server", **written)


def recorded(
    exercise: Exercise,
    *answers: int | Exception,
    builds: tuple[BuildFacts | Exception | None, ...] = (None,),
    befell: str | Exception | None = None,
) -> Recording:
    """Return the run of an exercise whose looks and builds have these answers, as it is read back from a file."""
    lab = FakeLab(list(answers), list(builds))
    lab.befell = befell

    def make_lab(_exercise: Exercise) -> AbstractContextManager[Lab]:
        return nullcontext(cast("Lab", lab))

    programs = {"server": (Source("server", ()), RECIPE)} if builds else {}
    run = record_exercise(
        exercise,
        Submission(SubmissionFacts(name="x", digest=""), programs),
        make_lab,
        Isolation(name="lab", because="a test"),
        SilentProgress(),
        keeps_all_looks=True,
    )
    read = Observations(write_observations(run, {step.id: step.kind for step in exercise.steps}))
    assert (tuple(read.builds), tuple(read.steps), read.programs) == (run.builds, run.steps, run.programs)
    return Recording(
        report=run.report,
        observations=run.observations,
        builds=tuple(read.builds),
        steps=tuple(read.steps),
        programs=read.programs,
    )


FAILURES = [
    CannotShow("not installed"),
    LabError("the holder is gone"),
    ZeroDivisionError("oops"),
    OSError(24, "many"),
]


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("looked", [0, 2])
def test_what_went_wrong_in_the_lab_is_told_again(error: Exception, looked: int) -> None:
    """At once, or after some looks: the same outcome, message and trace."""
    exercise = exercise_of(ask("a", eventually="600s"), ask("b", needs=("a",)), ask("c"))
    recording = recorded(exercise, *[WRONG] * looked, error, RIGHT)
    again = replay(recording, exercise, exercise)
    assert again.after == recording.report
    assert again.changes == ()


def test_no_check_fails_where_the_machine_had_done_something_to_programs() -> None:
    """What passes all the same has passed; what needs the other has no verdict either. So it is told again."""
    exercise = exercise_of(ask("a"), ask("b", needs=("a",)), ask("c", needs=("b",)), ask("d"))
    recording = recorded(exercise, WRONG, RIGHT, befell="the machine is out of memory")
    told = [(each.outcome, each.message) for each in recording.report.findings]
    nobody_knows = (Outcome.SKIPPED, "it needs “title of a”, for which there is no verdict")
    assert told[:3] == [(Outcome.ERROR, "the machine is out of memory"), nobody_knows, nobody_knows]
    assert told[3][0] is Outcome.PASSED
    assert recording.report.findings[0].observed == ("`true` exited with status 1",)
    assert replay(recording, exercise, exercise).after == recording.report


@pytest.mark.parametrize("timing", [{}, {"eventually": "30ms"}])
@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_a_lab_that_cannot_say_what_befell_it_is_told_again(error: Exception, timing: dict[str, str]) -> None:
    """Its holder was killed, too: the run and its replay agree."""
    exercise = exercise_of(ask("a", **timing))
    recording = recorded(exercise, *[WRONG] * 9_000, befell=error)
    [finding] = recording.report.findings
    assert finding.outcome in (Outcome.ERROR, Outcome.SKIPPED)
    assert replay(recording, exercise, exercise).after == recording.report


def test_no_build_fails_where_the_machine_had_done_something_to_it() -> None:
    """Its failure is told as the machine's, also when it is told again."""
    exercise = exercise_of(step_of("run_server", "starts", program="server", host="server", listens=9999))
    recording = recorded(exercise, builds=(built(made=False, status=1),), befell="no processes are left")
    [finding] = recording.report.findings
    assert (finding.outcome, finding.message) == (Outcome.ERROR, "no processes are left")
    assert replay(recording, exercise, exercise).after == recording.report


@pytest.mark.parametrize("said", [*FAILURES, built(made=False, status=1), built(), None], ids=str)
def test_builds_are_judged_again(said: Any) -> None:
    """Also one that raised."""
    exercise = exercise_of(
        step_of("run_server", "starts", program="server", host="server", listens=9999), ask("asks")
    )
    recording = recorded(exercise, RIGHT, builds=(said,))
    assert replay(recording, exercise, exercise).after == recording.report


def test_a_longer_wait_is_judged_where_a_look_decides_it() -> None:
    """And not where all looks were in vain."""
    came = exercise_of(ask("a", eventually="600s"))
    longer = exercise_of(ask("a", eventually="500s"))
    again = replay(recorded(came, WRONG, WRONG, RIGHT), came, longer)
    assert [each.outcome for each in again.after.findings] == ["passed"]
    short = exercise_of(ask("a", eventually="1ms"))
    never_came = recorded(short, *[WRONG] * 500)
    assert replay(never_came, short, short).changes == ()
    (change,) = replay(never_came, short, longer).needs_run
    assert change.after is not None
    assert "too short to decide it" in change.after.message


def test_a_look_that_is_not_in_the_record_is_not_made_up() -> None:
    """A run that kept only its last looks has no more."""
    exercise = exercise_of(ask("a", eventually="600s"))
    recording = recorded(exercise, RIGHT)
    emptied = tuple(type(step)(id=step.id, began_s=1.0, ended_s=2.0) for step in recording.steps)
    again = replay(
        Recording(report=recording.report, observations={}, builds=recording.builds, steps=emptied),
        exercise,
        exercise,
    )
    assert [change.id for change in again.needs_run] == ["a"]
