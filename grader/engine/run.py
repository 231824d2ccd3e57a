"""Runs one exercise for one submission: each step in its order, and what is made of what it showed."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from grader import __version__
from grader.checks import CHECKS
from grader.engine.building import build_judgement
from grader.engine.diagnosing import Record
from grader.engine.hold import DEFAULT_EVENTUALLY_S, When, hold, timing_of
from grader.engine.lab_stage import LabStage, trace_of
from grader.engine.needs import first_unmet, needs_of, programs_used
from grader.engine.progress import HIDDEN_TITLE, Progress
from grader.engine.stage import Defect, Stage
from grader.model.base import Timing
from grader.model.exercise import Exercise, Step
from grader.model.facts import fields_of
from grader.model.finding import Finding, Judgement, Outcome, Reason, Transcript, skipped
from grader.model.lab import CannotShow, Lab, LabError
from grader.model.observations import Observation, ProgramFacts
from grader.model.plainclass import plain
from grader.model.recipe import Recipe, Source
from grader.model.recording import Recording
from grader.model.report import Isolation, Report, SubmissionFacts, count_points, overall_outcome

_ONCE = frozenset({"run_command"})
"""Steps that look once unless their options say when: a command may be meant to run only once."""


_HINTS = {
    Reason.BUILD: "Mend the compiler's first error, and build it again: later errors may follow from the first.",
    Reason.CRASHED: "Find out why the program ended: start it by hand, do the same with `nc`, and look at "
    "`echo $?` (128 and more is a signal: 139 is a wrong memory access).",
    Reason.LIMIT: "The program used more than it may, or printed without end: look for a loop that does not wait.",
}
"""Where the reason says more than the step, whose own hint is about what it looks for."""


@plain
class Submission:
    """The programs of a run: each with its files and how it is built."""

    facts: SubmissionFacts
    programs: dict[str, tuple[Source, Recipe]]

    def digests(self) -> dict[str, str]:
        """Return the digest of each program's files, hexadecimal."""
        return {name: source.digest for name, (source, _) in self.programs.items()}


LabMaker = Callable[[Exercise], AbstractContextManager[Lab]]


@dataclass(slots=True)
class _Run:
    exercise: Exercise
    stage: Stage
    findings: dict[str, Finding] = field(default_factory=dict)
    observations: dict[str, Observation] = field(default_factory=dict)
    """By step, what it saw last."""
    failed_builds: dict[str, Judgement] = field(default_factory=dict)
    """By program; the first step that starts it is given this judgement."""
    roots: dict[str, str] = field(default_factory=dict)
    """By skipped step, the step whose failure is the cause."""
    told_end: tuple[str, frozenset[str]] | None = None
    """The step that told of a program's end, and all programs that had ended by then."""
    told_builds: dict[str, str] = field(default_factory=dict)
    """By program, the step that was given its failed build."""
    record: Record = field(init=False)

    def __post_init__(self) -> None:
        self.record = Record()


def run_exercise(
    exercise: Exercise, submission: Submission, make_lab: LabMaker, isolation: Isolation, progress: Progress
) -> Report:
    """Return what was found. Raises LabError only when the lab can't be made at all."""
    return record_exercise(exercise, submission, make_lab, isolation, progress).report


def record_exercise(
    exercise: Exercise,
    submission: Submission,
    make_lab: LabMaker,
    isolation: Isolation,
    progress: Progress,
    *,
    keeps_all_looks: bool = False,
) -> Recording:
    """Return what was found and what was looked at. Raises LabError only when the lab can't be made at all.

    ``keeps_all_looks``: also those looks of a step that were followed by others, which a replay needs.
    """
    began = time.monotonic()
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    with make_lab(exercise) as lab:
        stage = LabStage(lab, exercise, submission.programs, keeps_all_looks)
        held = hold_exercise(exercise, stage, progress)
    return Recording(
        report=report_of(
            exercise,
            held,
            submission=submission.facts,
            isolation=isolation,
            started_at=started_at,
            took_s=time.monotonic() - began,
        ),
        observations=held.observations,
        builds=tuple(stage.builds),
        steps=tuple(stage.steps),
        programs=held.programs,
        sources={name: source.digest for name, (source, _) in submission.programs.items()}
        if keeps_all_looks
        else {},
    )


@plain
class Held:
    """An exercise that was held to its end."""

    findings: tuple[Finding, ...]
    observations: dict[str, Observation]
    """By step, what it saw last."""
    programs: dict[str, ProgramFacts]
    """Each started program, at the end."""


def hold_exercise(exercise: Exercise, stage: Stage, progress: Progress) -> Held:
    """Hold each step of an exercise on a stage, and judge it."""
    run = _Run(exercise, stage)
    _build_all(run)
    needs = needs_of(exercise)
    total = len(exercise.steps)
    for number, step in enumerate(exercise.steps, start=1):
        progress.begins(number, total, step.title if step.audience == "student" else HIDDEN_TITLE)
        finding = _run_step(run, step, needs)
        run.findings[step.id] = finding
        run.record.add(step, finding, stage.look_around(step, finding))
        progress.ends(number, total, finding)
    programs = dict(stage.finish())
    return Held(run.record.with_diagnoses(tuple(run.findings.values())), run.observations, programs)


def report_of(
    exercise: Exercise,
    held: Held,
    *,
    submission: SubmissionFacts,
    isolation: Isolation,
    started_at: str,
    took_s: float,
) -> Report:
    """Return the report on an exercise that was held."""
    hidden = _hidden_programs(exercise)
    earned, possible = count_points(held.findings)
    return Report(
        sockgrade=__version__,
        exercise=exercise.slug,
        title=exercise.title,
        exercise_digest=exercise.digest,
        submission=submission,
        isolation=isolation,
        outcome=overall_outcome(held.findings),
        points=earned,
        points_possible=possible,
        findings=held.findings,
        programs=tuple(program for name, program in held.programs.items() if name not in hidden),
        started_at=started_at,
        took_s=took_s,
    )


def _hidden_programs(exercise: Exercise) -> set[str]:
    """Return the servers that only steps for the instructor start: what they print is not for students."""
    started: dict[str, set[str]] = {"student": set(), "instructor": set()}
    for step in exercise.steps:
        started[step.audience] |= {each.name for each in step.options.introductions() if each.kind == "server"}
    return started["instructor"] - started["student"]


def _build_all(run: _Run) -> None:
    """Take in and build each program, and keep what was said of those that failed."""
    for name in run.stage.to_build:
        judgement = _judged(partial(_build, run, name))
        if judgement.outcome is not Outcome.PASSED:
            run.failed_builds[name] = judgement


def _build(run: _Run, name: str) -> Judgement:
    return build_judgement(*run.stage.build(name))


def _run_step(run: _Run, step: Step, needs: dict[str, tuple[str, ...]]) -> Finding:
    began_s = run.stage.begin(step)
    when = _when(step)
    blocked = _blocked(run, step, needs)
    judgement = _judged(lambda: _judge_step(run, step, when, blocked))
    if not blocked:
        judgement = _judged(lambda: _excused(run, judgement))
        _forget_ends(run, step)
        judgement = _follow_up(run, step, judgement)
    return Finding(
        **fields_of(judgement),
        id=step.id,
        title=step.title,
        kind=step.kind,
        points=step.points if judgement.outcome is Outcome.PASSED else 0,
        points_possible=step.points,
        hint=_HINTS.get(judgement.reason, step.hint) if judgement.reason else step.hint,
        notice=step.notice,
        audience=step.audience,
        timing=str(when) if when is not None else "",
        started_s=began_s,
        took_s=run.stage.end() - began_s,
    )


def _excused(run: _Run, judgement: Judgement) -> Judgement:
    """Return that there is no verdict where a check has failed, and the machine has done something to programs.

    That a program went over a limit of its own was the grader's decision, which nothing excuses.
    """
    if judgement.outcome is not Outcome.FAILED or judgement.reason is Reason.LIMIT:
        return judgement
    befell = run.stage.what_befell()
    if befell is None:
        return judgement
    return Judgement(
        outcome=Outcome.ERROR,
        reason=Reason.MACHINE,
        message=befell,
        observed=(judgement.message,),
        evidence=judgement.evidence,
    )


def _forget_ends(run: _Run, step: Step) -> None:
    """Forget the ends of programs that a step has started again: another end of them is to be told, too."""
    if run.told_end is not None:
        started = {each.name for each in step.options.introductions() if each.kind == "server"}
        run.told_end = run.told_end[0], run.told_end[1] - started


def _follow_up(run: _Run, step: Step, judgement: Judgement) -> Judgement:
    """Return that a step was not tried where only a program is missing whose end an earlier step has told."""
    if judgement.reason not in (Reason.CRASHED, Reason.LIMIT) or step.kind == "run_server":
        return judgement
    ended = run.stage.ended()
    if ended is None:
        return judgement
    if run.told_end is None or not ended <= run.told_end[1]:
        run.told_end = (step.id, ended)
        return judgement
    run.roots[step.id] = run.told_end[0]
    return skipped(Reason.NEEDS, f"it needs a program that had ended before: see “{_title(run, run.told_end[0])}”")


def _title(run: _Run, step_id: str) -> str:
    return next(step.title for step in run.exercise.steps if step.id == step_id)


def _when(step: Step) -> When | None:
    if not isinstance(step.options, Timing):
        return None
    return timing_of(step.options, None if step.kind in _ONCE else When("eventually", DEFAULT_EVENTUALLY_S))


def _blocked(run: _Run, step: Step, needs: dict[str, tuple[str, ...]]) -> Judgement | None:
    """Return why a step can't be tried: a program was not built, or a step that it needs did not pass."""
    not_built = next((program for program in programs_used(step) if program in run.failed_builds), None)
    if not_built is not None and not_built not in run.told_builds:
        run.told_builds[not_built] = step.id
        return run.failed_builds[not_built]
    unmet = run.findings[run.told_builds[not_built]] if not_built else first_unmet(step, needs, run.findings)
    if unmet is None:
        return None
    root = run.roots.get(unmet.id, unmet.id)
    if unmet.reason is Reason.MACHINE and run.findings[root].outcome is Outcome.ERROR:
        run.roots[step.id] = root
        return skipped(Reason.MACHINE, f"it needs “{_title(run, root)}”, for which there is no verdict")
    if unmet.reason is Reason.MACHINE:
        return skipped(
            Reason.MACHINE, f"it needs “{unmet.title}”, which {run.stage.who_cannot_show(unmet)} cannot show"
        )
    if unmet.outcome is Outcome.ERROR:
        return Judgement(
            outcome=Outcome.ERROR,
            reason=Reason.INTERNAL,
            message=f"it needs “{unmet.title}”, for which there is no verdict",
        )
    run.roots[step.id] = root
    return skipped(Reason.NEEDS, f"it needs “{_title(run, root)}”, which failed")


def _judge_step(run: _Run, step: Step, when: When | None, blocked: Judgement | None) -> Judgement:
    run.stage.refuse(step, is_blocked=blocked is not None)
    if blocked is not None:
        return blocked
    judge = CHECKS[step.kind]

    def judged(observation: Observation) -> Judgement:
        run.record.last = run.observations[step.id] = observation
        return judge(step.options, observation)

    if when is None:
        return judged(run.stage.look(step))
    judgement = hold(when, lambda: judged(run.stage.look(step)), run.stage.pause, run.stage.clock)
    if judgement.outcome is not Outcome.FAILED or judgement.reason in (Reason.CRASHED, Reason.LIMIT):
        return judgement
    # A dying program's sockets go a moment before the program does.
    after = run.stage.look_after_failure(step)
    later = judged(after) if after is not None else judgement
    return later if later.reason in (Reason.CRASHED, Reason.LIMIT) else judgement


def _judged(judge: Callable[[], Judgement]) -> Judgement:
    """Return the judgement; what the machine can't show is skipped, what went wrong in the grader is an error."""
    try:
        return judge()
    except CannotShow as reason:
        return skipped(Reason.MACHINE, str(reason))
    except LabError as error:
        return Judgement(outcome=Outcome.ERROR, reason=Reason.MACHINE, message=str(error))
    except Defect as error:
        return _defect(str(error), error.trace)
    except Exception as error:
        return _defect(f"{type(error).__name__}: {error}", trace_of(error))


def _defect(message: str, trace: str) -> Judgement:
    """Return that the grader failed: it must not cost a point, and is told with what is needed to mend it."""
    return Judgement(
        outcome=Outcome.ERROR,
        reason=Reason.INTERNAL,
        message=f"the grader itself failed: {message}",
        evidence=(Transcript(title="where the grader failed", text=trace),),
    )
