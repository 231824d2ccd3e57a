"""``sockgrade grade``."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from grader.cli.ceiling import Ceiling, ceiling_option, hold_ceiling
from grader.cli.exercises import complete_exercise_or_path, exercises_option, find_exercise
from grader.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from grader.course.planning import CourseExercise
    from grader.course.roster import Roster


@click.command("grade")
@click.argument("submissions", type=click.Path(exists=True, path_type=Path))
@click.argument("names", nargs=-1, required=True, metavar="EXERCISE...", shell_complete=complete_exercise_or_path)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="Where results are kept and the gradebook is written.",
)
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The students as CSV: id, name, email, and the folder or file of each.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many submissions are graded at a time; by default two for each core.",
)
@click.option("--regrade", multiple=True, metavar="NAME|all|errors", help="Grade these again; may be given again.")
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", help="What grades: see the README."
)
@click.option("--scheduler", metavar="ADDRESS", help="Of Dask's scheduler, such as tcp://10.0.0.1:8786.")
@click.option(
    "--isolation",
    type=click.Choice(["auto", "lab", "process"]),
    default="auto",
    help="How programs are kept apart, as in `sockgrade run`.",
)
@click.option("--trust-submission", is_flag=True, help="Run programs where this machine can't keep them apart.")
@click.option(
    "--deadline",
    type=click.FloatRange(min=1),
    metavar="SECONDS",
    help="When a submission's grading is given up; by default twice what the exercise's own limits allow.",
)
@ceiling_option
@exercises_option
def command(
    submissions: Path,
    names: tuple[str, ...],
    output: Path,
    roster: Path | None,
    jobs: int | None,
    regrade: tuple[str, ...],
    engine: Literal["local", "dask"],
    scheduler: str | None,
    isolation: Literal["auto", "lab", "process"],
    trust_submission: bool,
    deadline: float | None,
    ceiling: Ceiling,
    top: Path,
) -> int:
    """Grade a whole course: all SUBMISSIONS by each EXERCISE, into a gradebook in DIR.

    SUBMISSIONS is a folder of folders, archives or files, or one archive of them, as Moodle, Canvas and Gradescope
    export them. Results are kept as they come: the same command goes on after any interruption.

    \b
    sockgrade grade submissions/ exercise-2 --output results/
    sockgrade grade moodle.zip exercise-1 exercise-2 --output results/ --roster students.csv
    sockgrade grade submissions/ exercise-2 --output results/ --regrade errors

    Exit status: 0 all passed, 1 something failed or can't be graded as it is, 2 the command or an exercise is
    wrong, 3 there is no verdict on something, 130 interrupted.
    """
    import gc

    from grader.cli.course import grade_course
    from grader.course.planning import Settings

    gc.enable()  # unlike a single run, this goes on for long
    _refuse_inside(output, submissions)
    if (scheduler is None) is (engine == "dask"):
        raise click.UsageError("`--engine dask` and `--scheduler ADDRESS` belong together")
    if engine == "dask" and isolation == "auto":
        isolation = "lab"  # on loopback, workers of one machine would take each other's ports
    exercises = _exercises(names, top, ceiling)
    outcomes = grade_course(
        submissions,
        exercises,
        output,
        _roster(roster),
        Settings(isolation=isolation, is_trusted=trust_submission),
        regrade=regrade,
        jobs=jobs,
        scheduler=scheduler,
        deadline_s=deadline,
    )
    if outcomes & {"error", "skipped"}:
        return ExitCode.NO_VERDICT
    return ExitCode.PASSED if outcomes <= {"passed"} else ExitCode.FAILED


def _refuse_inside(output: Path, submissions: Path) -> None:
    if output.resolve().is_relative_to(submissions.resolve()):
        raise click.UsageError(
            f"`--output {output}` lies in the submissions: results would be taken for one of them"
        )


def _exercises(names: tuple[str, ...], top: Path, ceiling: Ceiling) -> "list[CourseExercise]":
    """Return the exercises. Two of one name would share their records, and a student's points would be of both."""
    found: dict[str, CourseExercise] = {}
    for name in dict.fromkeys(names):
        exercise = _exercise(name, top, ceiling)
        if exercise.slug in found:
            raise click.UsageError(
                f"`{name}` is a second exercise called `{exercise.slug}`: name one, or call one otherwise"
            )
        found[exercise.slug] = exercise
    return list(found.values())


def _exercise(name: str, top: Path, ceiling: Ceiling) -> "CourseExercise":
    from grader.cli.loading import load_or_exit
    from grader.course.planning import read_exercise
    from grader.engine.programs import replaceable_programs
    from grader.submission.problems import SubmissionProblem

    exercise = load_or_exit(find_exercise(name, top))
    hold_ceiling(exercise, ceiling)
    if not replaceable_programs(exercise):
        raise click.UsageError(f"`{exercise.slug}` has no program that a submission could replace")
    try:
        return read_exercise(exercise)
    except SubmissionProblem as problem:
        raise click.UsageError(f"the exercise `{exercise.slug}` can't be read: {problem}") from problem


def _roster(path: Path | None) -> "Roster | None":
    if path is None:
        return None
    from grader.course.roster_file import RosterProblem, read_roster

    try:
        return read_roster(path.read_bytes())
    except RosterProblem as problem:
        raise click.UsageError(str(problem)) from problem
