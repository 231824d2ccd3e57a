"""From a folder and a submission to a report."""

import gc
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from grader.cli.ceiling import Ceiling, hold_ceiling
from grader.cli.exit_codes import ExitCode
from grader.cli.loading import load_or_exit
from grader.cli.telling import tell, tell_error
from grader.engine.isolation import IsolationChoice, choose_isolation
from grader.engine.not_run import report_no_verdict, report_refused
from grader.engine.programs import programs_with, replaceable_programs
from grader.engine.progress import Progress
from grader.engine.run import Submission, record_exercise
from grader.model.exercise import Exercise
from grader.model.lab import LabError
from grader.model.marks import ANSWERS_FILE
from grader.model.recording import Recording
from grader.model.report import Report, SubmissionFacts
from grader.submission.files import read_source
from grader.submission.names import shown_path
from grader.submission.problems import SubmissionProblem, UnreadableSubmission

MOST_NOTES = 8


class NoVerdict(click.ClickException):
    """This machine or the grader could not give a verdict."""

    exit_code = ExitCode.NO_VERDICT

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report
        """Which says the same, for whoever waits for one."""

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print what stands in the way, and who knows more."""
        tell_error(self.message, "`sockgrade doctor` tells what this machine needs")


class SubmissionRefused(click.UsageError):
    """What was handed in can't be used."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report
        """Which says the same, for whoever waits for one."""


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
    return grade_exercise(
        load_or_exit(folder),
        submission,
        isolation=isolation,
        is_trusted=is_trusted,
        ceiling=ceiling,
        progress=progress,
    ).report


def grade_exercise(
    exercise: Exercise,
    submission: Path | None,
    *,
    isolation: IsolationChoice,
    is_trusted: bool,
    ceiling: Ceiling,
    progress: Progress,
    keeps_all_looks: bool = False,
) -> Recording:
    """Return the run of a submission, or of the exercise's bundled programs. Raises click.ClickException."""
    hold_ceiling(exercise, ceiling)
    taken = take_submission(exercise, submission)
    _tell_notes(taken)
    gc.freeze()  # before the lab forks: what a collection does not touch stays shared (gc.freeze)
    gc.enable()
    try:
        tools = tuple(tool for _, recipe in taken.programs.values() for tool in recipe.tools)
        is_stranger = submission is not None and not is_trusted
        chosen = choose_isolation(isolation, exercise, tools, is_stranger=is_stranger, on_wait=_tell_wait)
        return record_exercise(
            exercise, taken, chosen.make_lab, chosen.isolation, progress, keeps_all_looks=keeps_all_looks
        )
    except LabError as error:
        report = report_no_verdict(exercise, taken.facts, str(error), _now())
        raise NoVerdict(str(error), report) from error


def with_answers(recording: Recording, exercise: Exercise, submission: Path | None) -> Recording:
    """Return the recording with the marks of the submission's answers, if it has any."""
    if submission is None or not exercise.questions:
        return recording
    path = submission / ANSWERS_FILE
    data = None if os.path.isdir(submission) else _archived(submission, ANSWERS_FILE)
    if data is None and not os.path.lexists(path):
        return recording
    from grader.quiz.answers_file import mark_answers  # needs YAML, and few submissions have answers

    marks = mark_answers(path, exercise.slug, exercise.questions, data=data, may_be_link=False)
    return replace(recording, report=replace(recording.report, quiz=marks))


def _archived(submission: Path, name: str) -> bytes | None:
    """Return the content of a file at the top of an archive; None when there is none."""
    file = read_source(submission).file(name)
    return file.content if file is not None else None


def _refused(exercise: Exercise, path: Path | None, problem: SubmissionProblem) -> click.UsageError:
    message = f"{problem}\n\nhint: {problem.hint}" if problem.hint else str(problem)
    if path is None:
        return click.UsageError(message)
    facts = SubmissionFacts(name=Path(os.path.realpath(path)).name, digest="")
    if isinstance(problem, UnreadableSubmission):
        return SubmissionRefused(message, report_no_verdict(exercise, facts, str(problem), _now()))
    return SubmissionRefused(message, report_refused(exercise, facts, str(problem), problem.hint, _now()))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _tell_wait() -> None:
    tell("note: another run without namespaces is at work on this machine: waiting until it has ended", err=True)


def _tell_notes(taken: Submission) -> None:
    """Tell what was left out of a submission: without that nobody could explain a verdict on the rest."""
    notes = [note for source, _ in taken.programs.values() for note in source.notes]
    told = list(dict.fromkeys(notes))
    for note in told[:MOST_NOTES]:
        tell(f"note: {note}", err=True)
    if len(told) > MOST_NOTES:
        tell(f"note: and {len(told) - MOST_NOTES:,} more", err=True)


def take_submission(exercise: Exercise, path: Path | None) -> Submission:
    """Return the programs to run. Raises click.UsageError when the submission can't be used."""
    if path is not None and not replaceable_programs(exercise):
        raise click.UsageError(f"`{exercise.slug}` has no program that a submission could replace")
    if path is not None and not os.path.exists(path):
        raise click.UsageError(f"there is no file or folder `{shown_path(path)}`")
    try:
        return programs_with(exercise, read_source(path) if path is not None else None)
    except SubmissionProblem as problem:
        raise _refused(exercise, path, problem) from problem
