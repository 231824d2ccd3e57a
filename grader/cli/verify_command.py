"""``sockgrade verify``."""

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from grader.cli.counter import Counter, shows_live
from grader.cli.exercises import complete_exercise_or_path, exercise_folders, exercises_option, path_of
from grader.cli.exit_codes import ExitCode
from grader.cli.terminal import page_width, wants_color

if TYPE_CHECKING:
    from grader.authoring.attempt import Attempt
    from grader.authoring.verification import Verification
    from grader.loader import ExerciseProblems
    from grader.model.exercise import Exercise


@click.command("verify")
@click.argument("names", nargs=-1, metavar="[EXERCISE]...", shell_complete=complete_exercise_or_path)
@click.option("--repeat", type=click.IntRange(min=1), default=1, metavar="N", help="Grade each program N times.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    metavar="N",
    help="How many programs are graded at a time; by default one for each core.",
)
@click.option("--strict", is_flag=True, help="Let a check that no mistake fails count as a failure.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="Of the result.")
@click.option(
    "--isolation",
    type=click.Choice(["auto", "lab", "process"]),
    default="auto",
    help="How programs are kept apart, as in `sockgrade run`.",
)
@exercises_option
def command(
    names: tuple[str, ...],
    repeat: int,
    jobs: int,
    strict: bool,
    format_name: str,
    isolation: Literal["auto", "lab", "process"],
    top: Path,
) -> int:
    """Prove that exercises, all of them by default, grade as they say.

    The bundled programs and each `solution/` must pass, each `starter/` must fail, and each program below
    `mistakes/` must first fail the step that the exercise names, for the reason that it names.

    \b
    sockgrade verify exercise-1
    sockgrade verify my-exercises/echo --repeat 10

    Exit status: 0 all is as it says, 1 something is not, 2 an exercise is broken, 3 no verdict was possible on
    this machine.
    """
    from grader.authoring.verification import Verification, broken, verified
    from grader.loader import ExerciseProblems

    paths = [path_of(name, top) for name in names] or list(exercise_folders(top).values())
    if not paths:
        raise click.UsageError(f"there are no exercises in `{top}`")
    loaded = {path: _load(path) for path in dict.fromkeys(paths)}
    exercises = [each for each in loaded.values() if not isinstance(each, ExerciseProblems)]
    attempts = _grade_all(exercises, repeat, jobs, isolation, shows_progress=format_name == "text")
    verification = Verification(
        exercises=tuple(
            broken(str(path), each.problems)
            if isinstance(each, ExerciseProblems)
            else verified(each, [attempt for attempt in attempts if attempt.program.folder == each.folder])
            for path, each in loaded.items()
        ),
        is_strict=strict,
    )
    _print(verification, format_name)
    return _exit_code(verification)


def _load(path: Path) -> "Exercise | ExerciseProblems":
    from grader.loader import ExerciseProblems, load_exercise

    try:
        return load_exercise(path)
    except ExerciseProblems as error:
        return error


def _grade_all(
    exercises: "list[Exercise]",
    repeat: int,
    jobs: int,
    isolation: Literal["auto", "lab", "process"],
    *,
    shows_progress: bool,
) -> "list[Attempt]":
    from grader.authoring.grading import grade_all
    from grader.authoring.programs import programs_of
    from grader.cli.grading import grade
    from grader.engine.progress import SilentProgress

    # All once, then all again: what differs from time to time is not to be hidden by what is alike at one time.
    programs = [program for exercise in exercises for program in programs_of(exercise)] * repeat
    # An author's own programs, as the bundled ones are: nobody hands them in.
    one = partial(grade, isolation=isolation, is_trusted=True, ceiling={}, progress=SilentProgress())
    counter = Counter(sys.stderr, len(programs)) if shows_progress and shows_live(sys.stderr) else None
    attempts = []
    for attempt in grade_all(programs, one, jobs=min(jobs, max(1, len(programs)))):
        attempts.append(attempt)
        if counter is not None:
            counter.count(f"{attempt.program.exercise}/{attempt.program.name}")
    return attempts


def _print(verification: "Verification", format_name: str) -> None:
    from grader.authoring import json_format, text_format

    if format_name == "json":
        click.echo(json_format.render(verification), nl=False)
    else:
        click.echo(text_format.render(verification, width=page_width(), color=wants_color()), nl=False, color=True)


def _exit_code(verification: "Verification") -> ExitCode:
    from grader.authoring.verdict import Standing

    if not all(exercise.is_usable for exercise in verification.exercises):
        return ExitCode.USAGE
    if any(program.standing is Standing.NO_VERDICT for program in verification.programs):
        return ExitCode.NO_VERDICT
    return ExitCode.PASSED if verification.holds else ExitCode.FAILED
