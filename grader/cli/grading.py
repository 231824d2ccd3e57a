"""From a folder and a submission to a report."""

import os
from pathlib import Path

import click

from grader.cli.ceiling import Ceiling, hold_ceiling
from grader.cli.exit_codes import ExitCode
from grader.cli.loading import load_or_exit
from grader.engine.isolation import IsolationChoice, choose_isolation
from grader.engine.progress import Progress
from grader.engine.run import Submission, run_exercise
from grader.model.exercise import Exercise
from grader.model.lab import LabError
from grader.model.report import Report, SubmissionFacts
from grader.submission.files import read_source
from grader.submission.problems import SubmissionProblem
from grader.submission.recipe import find_recipe


class NoVerdict(click.ClickException):
    """This machine or the grader could not give a verdict."""

    exit_code = ExitCode.NO_VERDICT

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print what stands in the way, and who knows more."""
        click.echo(f"error: {self.message}", err=True)
        click.echo("\nhint: `sockgrade doctor` tells what this machine needs", err=True)


def grade(
    folder: Path,
    submission: Path | None,
    *,
    isolation: IsolationChoice,
    is_trusted: bool,
    ceiling: Ceiling,
    progress: Progress,
) -> Report:
    """Return the report on a submission, or on the exercise's bundled programs. Raises click.ClickException."""
    exercise = load_or_exit(folder)
    hold_ceiling(exercise, ceiling)
    taken = take_submission(exercise, submission)
    try:
        tools = tuple(tool for _, recipe in taken.programs.values() for tool in recipe.tools)
        chosen = choose_isolation(isolation, exercise, tools, is_stranger=submission is not None and not is_trusted)
        return run_exercise(exercise, taken, chosen.make_lab, chosen.isolation, progress)
    except LabError as error:
        raise NoVerdict(str(error)) from error


def take_submission(exercise: Exercise, path: Path | None) -> Submission:
    """Return the programs to run. Raises click.UsageError when the submission can't be used."""
    try:
        bundled = {name: read_source(exercise.folder / spec.path) for name, spec in exercise.programs.items()}
        sources = dict(bundled)
        replaceable = [name for name, spec in exercise.programs.items() if spec.replaceable]
        if path is not None:
            if not replaceable:
                raise click.UsageError(f"`{exercise.slug}` has no program that a submission could replace")
            for name in replaceable:
                part = path / name
                sources[name] = read_source(part if len(replaceable) > 1 and os.path.isdir(part) else path)
        programs = {name: (source, find_recipe(source)) for name, source in sources.items()}
    except SubmissionProblem as problem:
        hint = f"\n\nhint: {problem.hint}" if problem.hint else ""
        raise click.UsageError(f"{problem}{hint}") from problem
    shown = programs[replaceable[0]] if replaceable else None
    facts = SubmissionFacts(
        name=shown[0].name if path is not None and shown else "bundled",
        digest=shown[0].digest if shown else "",
        language=shown[1].language if shown else "",
    )
    return Submission(facts, programs)
