"""Grades a course for the command line: what is found, how far it is, what came of it."""

import contextlib
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.counter import shows_live
from grader.cli.course_progress import CourseProgress, LineProgress, TerminalCourseProgress
from grader.cli.exit_codes import ExitCode
from grader.cli.suggestions import closest, hint_for
from grader.cli.telling import tell, tell_error
from grader.course.attempts import Chosen, choose
from grader.course.collecting import Collected, collect
from grader.course.copies import same
from grader.course.engines.engine import Engine, EngineLost
from grader.course.gradebook import FILES, load_renderer
from grader.course.gradebook.counting import outcomes
from grader.course.gradebook.lines import Gradebook, column_of, lines_of
from grader.course.gradebook.looking import to_look_at
from grader.course.people import HandedIn
from grader.course.planning import CourseExercise, Plan, Settings, plan
from grader.course.roster import Roster
from grader.course.session import Session
from grader.course.store import Store, StoreProblem
from grader.course.verdicts import Verdict
from grader.report.escape import counted
from grader.submission.problems import SubmissionProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_SHOWN = 20
"""Of those who need a look, how many the terminal shows; the gradebook has all."""


class CannotGoOn(click.ClickException):
    """Results can't be kept, or nothing can be graded any more."""

    exit_code = ExitCode.NO_VERDICT

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print what stands in the way."""
        tell_error(self.message)


def grade_course(
    submissions: Path,
    exercises: Sequence[CourseExercise],
    output: Path,
    roster: Roster | None,
    settings: Settings,
    *,
    regrade: Collection[str],
    jobs: int | None,
    scheduler: str | None,
    deadline_s: float | None,
) -> set[str]:
    """Grade what is not graded yet, write the gradebook, and return all outcomes. Raises click.ClickException."""
    store = Store(output)
    try:
        with _held(store):
            collected = _collected(submissions, store, roster, [exercise.slug for exercise in exercises])
            chosen = choose(collected.handed_in)
            _tell_found(collected, chosen, submissions)
            for slug, key in _to_regrade(regrade, chosen.graded, exercises, store):
                store.remove(slug, key)
            planned = plan(chosen.graded, exercises, settings, store)
            verdicts = planned.verdicts
            if planned.jobs:
                engine = _engine(jobs, scheduler, len(planned.jobs))
                session = Session(engine, store, settings, exercises, deadline_s)
                verdicts = {**verdicts, **_graded(session, engine, planned)}
            gradebook = _gradebook(collected, chosen, planned, verdicts, exercises, roster)
            for name in FILES:
                store.write_file(output / name, load_renderer(name)(gradebook))
    except (StoreProblem, EngineLost) as problem:
        raise CannotGoOn(str(problem)) from problem
    _tell_result(gradebook, output)
    return set(outcomes(gradebook))


@contextlib.contextmanager
def _held(store: Store) -> Iterator[None]:
    store.open()
    try:
        yield
    finally:
        store.close()


def _collected(submissions: Path, store: Store, roster: Roster | None, slugs: Collection[str]) -> Collected:
    try:
        return collect(_folder_of(submissions, store), roster, slugs)
    except OSError as error:
        raise CannotGoOn(
            f"`{submissions}` can't be read, or unpacked into DIR: {error.strerror or error}"
        ) from error


def _folder_of(submissions: Path, store: Store) -> Path:
    """Return the folder of submissions: itself, or what its archive holds."""
    if submissions.is_dir():
        return submissions
    from grader.course.unpacking import unpack

    folder = store.new_folder_for_unpacking()
    try:
        unpack(submissions, folder)
    except SubmissionProblem as problem:
        hint = f"\n\nhint: {problem.hint}" if problem.hint else ""
        raise click.UsageError(f"{problem}{hint}") from problem
    return folder


def _tell_found(collected: Collected, chosen: Chosen, submissions: Path) -> None:
    if not chosen.graded:
        raise click.UsageError(f"there is no submission in `{submissions}`: no folder, archive or file")
    for note in (*collected.notes, *chosen.notes):
        tell(f"note: {note}", err=True)


def _to_regrade(
    wanted: Collection[str], handed_in: Collection[HandedIn], exercises: Collection[CourseExercise], store: Store
) -> set[tuple[str, str]]:
    """Return the records to forget, by exercise and key. Raises click.UsageError for a name that nobody has."""
    found: set[tuple[str, str]] = set()
    for name in wanted:
        if name == "errors":
            found |= {
                (exercise.slug, each.key)
                for exercise in exercises
                for each in handed_in
                if _is_error(store.read(exercise.slug, each.key))
            }
            continue
        named = [each for each in handed_in if name == "all" or name in _names_of(each)]
        if not named:
            known = {one for each in handed_in for one in _names_of(each)}
            raise click.UsageError(f"nobody handed in as `{name}`{hint_for(closest(name, known))}")
        found |= {(exercise.slug, each.key) for exercise in exercises for each in named}
    return found


def _is_error(record: "dict[str, object] | None") -> bool:
    if record is None:
        return False
    report = record.get("report")
    return record.get("status") == "error" or (isinstance(report, dict) and report.get("outcome") == "error")


def _names_of(handed_in: HandedIn) -> set[str]:
    people = {one for each in handed_in.students for one in (each.id, each.number, each.name, each.email)}
    return {handed_in.key, handed_in.name, *people} - {""}


def _engine(jobs: int | None, scheduler: str | None, most: int) -> Engine:
    if scheduler is not None:
        from grader.course.engines.dask_engine import DaskEngine

        return DaskEngine(scheduler)
    from grader.course.engines.local_engine import LocalEngine, usual_jobs

    return LocalEngine(min(jobs or usual_jobs(), most))


def _graded(session: Session, engine: Engine, planned: Plan) -> "Mapping[tuple[str, str], Verdict]":
    verdicts: dict[tuple[str, str], Verdict] = {}
    if planned.verdicts:
        tell(f"{len(planned.verdicts)} were graded before, {len(planned.jobs)} are left", err=True)
    try:
        with _progress(len(planned.jobs)) as progress:
            for done in session.grade(planned.jobs):
                verdicts[done.job.exercise.slug, done.job.handed_in.key] = done.verdict
                progress.count(done)
    except KeyboardInterrupt:
        kept = len(planned.verdicts) + len(verdicts)
        tell(f"stopped: {kept} are graded and kept, and the same command goes on with the others", err=True)
        raise
    finally:
        engine.close()
    return verdicts


def _progress(total: int) -> "CourseProgress":
    return TerminalCourseProgress(total) if shows_live(sys.stderr) else LineProgress(total)


def _gradebook(
    collected: Collected,
    chosen: Chosen,
    planned: Plan,
    verdicts: "Mapping[tuple[str, str], Verdict]",
    exercises: Sequence[CourseExercise],
    roster: Roster | None,
) -> Gradebook:
    columns = tuple(
        column_of(each.exercise, [verdict for (slug, _), verdict in verdicts.items() if slug == each.slug])
        for each in exercises
    )
    return Gradebook(
        columns=columns,
        lines=lines_of(chosen.graded, verdicts, columns, roster),
        copies=same(planned.digests),
        notes=(*collected.notes, *chosen.notes),
    )


def _tell_result(gradebook: Gradebook, output: Path) -> None:
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes(gradebook).items()))
    tell(f"{counted(len(gradebook.entries), 'submission')}: {told}")
    looks = to_look_at(gradebook)
    if looks:
        tell("\nfor a person to look at:")
    for name, exercise, why in looks[:MOST_SHOWN]:
        tell(f"  {name}{f', {exercise}' if exercise else ''}: {why}")
    if len(looks) > MOST_SHOWN:
        tell(f"  and {len(looks) - MOST_SHOWN} more")
    tell(
        f"\nthe gradebook: {output / 'index.html'}, and beside it {', '.join(sorted(set(FILES) - {'index.html'}))}"
    )
