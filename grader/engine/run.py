"""Runs one exercise for one submission, from the lab's start to its end."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from grader import __version__
from grader.checks import CHECKS, Judge
from grader.engine.building import build_judgement
from grader.engine.diagnosing import Record
from grader.engine.hold import DEFAULT_EVENTUALLY_S, When, hold, timing_of
from grader.engine.needs import first_unmet, needs_of, programs_used
from grader.engine.progress import HIDDEN_TITLE, Progress
from grader.model.base import Timing
from grader.model.exercise import Exercise, Step
from grader.model.facts import fields_of
from grader.model.finding import Finding, Judgement, Outcome, Reason, Transcript, skipped
from grader.model.lab import CannotShow, Lab, LabError
from grader.model.observations import Observation
from grader.model.plainclass import plain
from grader.model.recipe import Recipe, Source
from grader.model.recording import Recording
from grader.model.report import Isolation, Report, SubmissionFacts, count_points, overall_outcome
from grader.steps import STEPS, Act
from grader.steps.aftermath import let_crashes_show

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


LabMaker = Callable[[Exercise], AbstractContextManager[Lab]]


@dataclass(slots=True)
class _Run:
    exercise: Exercise
    submission: Submission
    lab: Lab
    progress: Progress
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
        self.record = Record(self.exercise)


def run_exercise(
    exercise: Exercise, submission: Submission, make_lab: LabMaker, isolation: Isolation, progress: Progress
) -> Report:
    """Return what was found. Raises LabError only when the lab can't be made at all."""
    return record_exercise(exercise, submission, make_lab, isolation, progress).report


def record_exercise(
    exercise: Exercise, submission: Submission, make_lab: LabMaker, isolation: Isolation, progress: Progress
) -> Recording:
    """Return what was found and all that was looked at. Raises LabError only when the lab can't be made at all."""
    began = time.monotonic()
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    with make_lab(exercise) as lab:
        run = _Run(exercise, submission, lab, progress)
        _build_all(run)
        needs = needs_of(exercise)
        total = len(exercise.steps)
        for number, step in enumerate(exercise.steps, start=1):
            progress.begins(number, total, step.title if step.audience == "student" else HIDDEN_TITLE)
            finding = _run_step(run, step, needs)
            run.findings[step.id] = finding
            run.record.add(step, finding, lab)
            progress.ends(number, total, finding)
        hidden = _hidden_programs(exercise)
        programs = tuple(program.facts() for name, program in lab.programs.items() if name not in hidden)
    findings = run.record.with_diagnoses(tuple(run.findings.values()))
    earned, possible = count_points(findings)
    report = Report(
        sockgrade=__version__,
        exercise=exercise.slug,
        title=exercise.title,
        exercise_digest=exercise.digest,
        submission=submission.facts,
        isolation=isolation,
        outcome=overall_outcome(findings),
        points=earned,
        points_possible=possible,
        findings=findings,
        programs=programs,
        started_at=started_at,
        took_s=time.monotonic() - began,
    )
    return Recording(report=report, observations=run.observations)


def _hidden_programs(exercise: Exercise) -> set[str]:
    """Return the servers that only steps for the instructor start: what they print is not for students."""
    started: dict[str, set[str]] = {"student": set(), "instructor": set()}
    for step in exercise.steps:
        started[step.audience] |= {each.name for each in step.options.introductions() if each.kind == "server"}
    return started["instructor"] - started["student"]


def _build_all(run: _Run) -> None:
    """Take in and build each program, and keep what was said of those that failed."""
    for name, (source, recipe) in run.submission.programs.items():
        judgement = _judged(partial(_build, run, name, source, recipe))
        if judgement.outcome is not Outcome.PASSED:
            run.failed_builds[name] = judgement


def _build(run: _Run, name: str, source: Source, recipe: Recipe) -> Judgement:
    seen = run.lab.build(
        name,
        source,
        recipe,
        within_s=run.exercise.limits.build,
        # A compiler takes as long as all these imports, and there is mostly a second core.
        meanwhile=lambda: _import_steps(run.exercise),
    )
    return build_judgement(seen, recipe)


def _import_steps(exercise: Exercise) -> None:
    """Take what the steps need out of the tables, which import it."""
    for step in exercise.steps:
        _parts_of(step)


def _parts_of(step: Step) -> tuple[Act, Judge]:
    return STEPS[step.kind], CHECKS[step.kind]


def _run_step(run: _Run, step: Step, needs: dict[str, tuple[str, ...]]) -> Finding:
    began_s = run.lab.elapsed_s()
    when = _when(step)
    blocked = _blocked(run, step, needs)
    judgement = blocked or _follow_up(run, step, _judged(lambda: _judge_step(run, step, when)))
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
        took_s=run.lab.elapsed_s() - began_s,
    )


def _follow_up(run: _Run, step: Step, judgement: Judgement) -> Judgement:
    """Return that a step was not tried where only a program is missing whose end an earlier step has told."""
    if judgement.reason not in (Reason.CRASHED, Reason.LIMIT) or step.kind == "run_server":
        return judgement
    ended = frozenset(run.lab.programs) - {name for name, program in run.lab.programs.items() if program.is_running}
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
    if unmet.reason is Reason.MACHINE:
        return skipped(Reason.MACHINE, f"it needs “{unmet.title}”, which this machine cannot show")
    if unmet.outcome is Outcome.ERROR:
        return Judgement(
            outcome=Outcome.ERROR,
            reason=Reason.INTERNAL,
            message=f"it needs “{unmet.title}”, for which there is no verdict",
        )
    root = run.roots.get(unmet.id, unmet.id)
    run.roots[step.id] = root
    return skipped(Reason.NEEDS, f"it needs “{_title(run, root)}”, which failed")


def _judge_step(run: _Run, step: Step, when: When | None) -> Judgement:
    act, judge = _parts_of(step)

    def look() -> Judgement:
        run.record.last = run.observations[step.id] = observation = act(step.options, run.lab)
        return judge(step.options, observation)

    if when is None:
        return look()
    judgement = hold(when, look, run.lab.pause, run.lab.stopwatch().remaining_s)
    return judgement if judgement.outcome is not Outcome.FAILED else _name_crash(judgement, look, run.lab)


def _name_crash(judgement: Judgement, look: Callable[[], Judgement], lab: Lab) -> Judgement:
    """Look once more after a failure: a dying program's sockets go a moment before the program does."""
    if judgement.reason in (Reason.CRASHED, Reason.LIMIT):
        return judgement
    let_crashes_show(lab)
    later = look()
    return later if later.reason in (Reason.CRASHED, Reason.LIMIT) else judgement


def _judged(judge: Callable[[], Judgement]) -> Judgement:
    """Return the judgement; what the machine can't show is skipped, what went wrong in the grader is an error."""
    try:
        return judge()
    except CannotShow as reason:
        return skipped(Reason.MACHINE, str(reason))
    except LabError as error:
        return Judgement(outcome=Outcome.ERROR, reason=Reason.MACHINE, message=str(error))
    except Exception as error:
        # A defect of ours must not cost a point: it is told as ours, with what is needed to mend it.
        import traceback

        trace = "".join(traceback.format_exception(error))
        return Judgement(
            outcome=Outcome.ERROR,
            reason=Reason.INTERNAL,
            message=f"the grader itself failed: {type(error).__name__}: {error}",
            evidence=(Transcript(title="where the grader failed", text=trace),),
        )
