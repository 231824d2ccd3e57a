"""``sockgrade run``."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from grader.cli.audience import for_option
from grader.cli.ceiling import Ceiling, ceiling_option
from grader.cli.evidence import check_evidence_file, evidence_options, keep_evidence
from grader.cli.exercises import complete_exercise_or_path, exercise_folders, exercises_option, find_exercise
from grader.cli.exit_codes import ExitCode
from grader.cli.formats import FormatChoice
from grader.cli.reports import ReportFile, hand_out, report_option
from grader.cli.suggestions import closest
from grader.cli.terminal import page_width, wants_color
from grader.report import FORMATS

if TYPE_CHECKING:
    from grader.engine.progress import Progress
    from grader.model.exercise import Audience, Exercise
    from grader.model.recording import Recording
    from grader.model.report import Report


@click.command("run")
@click.argument(
    "names", nargs=-1, required=True, metavar="EXERCISE... [SUBMISSION]", shell_complete=complete_exercise_or_path
)
@click.option(
    "--format", "format_name", type=FormatChoice(list(FORMATS)), default="text", help="Of standard output."
)
@report_option
@for_option
@click.option("--instructor", "audience", flag_value="instructor", help="The same as --for instructor.")
@click.option(
    "--isolation",
    type=click.Choice(["auto", "lab", "process"]),
    default="auto",
    help="How programs are kept apart; auto takes the lab where this machine allows it, and says why not.",
)
@click.option(
    "--trust-submission",
    is_flag=True,
    help="Run a program of your own where this machine can't keep a stranger's apart; the report says so.",
)
@ceiling_option
@click.option("--quiet", "detail", flag_value="brief", help="A line for each check.")
@click.option("--failures", "detail", flag_value="failures", help="Evidence only of what did not pass.")
@click.option("--full", "detail", flag_value="full", default=True, help="Evidence of everything (the default).")
@click.option("--quiz/--no-quiz", "with_quiz", default=True, help="Ask questions afterwards, on a terminal.")
@evidence_options
@exercises_option
def command(
    names: tuple[str, ...],
    format_name: str,
    report_files: tuple[ReportFile, ...],
    audience: "Audience",
    isolation: Literal["auto", "lab", "process"],
    trust_submission: bool,
    ceiling: Ceiling,
    detail: Literal["full", "failures", "brief"],
    with_quiz: bool,
    evidence_file: Path | None,
    key_file: Path | None,
    top: Path,
) -> int:
    """Run exercises with their bundled programs, or with a submission in their place.

    SUBMISSION is a folder, a file, or a `.zip` or `.tar.gz` of them: `server.c`, `server.py`, a `Makefile`, an
    executable `server`, or a `sockgrade.yaml` that says how to build and run it.

    \b
    sockgrade run exercise-1
    sockgrade run exercise-1 exercise-2 my-server/
    sockgrade run exercise-2 server.c --format json
    sockgrade run exercise-2 work.zip --report junit=report.xml --report html=report.html

    Exit status: 0 all passed, 1 something failed, 2 the command or an exercise is wrong, 3 no verdict was
    possible on this machine.
    """
    from grader.cli.grading import NoVerdict, SubmissionRefused, grade_exercise, with_answers
    from grader.cli.loading import load_or_exit

    chosen, submission = _split(names, top)
    check_evidence_file(evidence_file, key_file, len(chosen))
    progress = terminal_progress(format_name)
    folders = [find_exercise(name, top) for name in chosen]
    recordings: list[tuple[Exercise, Recording]] = []
    for folder in folders:
        exercise = load_or_exit(folder)
        try:
            recording = grade_exercise(
                exercise,
                submission,
                isolation=isolation,
                is_trusted=trust_submission,
                ceiling=ceiling,
                progress=progress,
                keeps_all_looks=evidence_file is not None,
            )
        except (NoVerdict, SubmissionRefused) as problem:
            hand_out([*_reports(recordings), problem.report], format_name, report_files, audience, submission)
            raise
        recordings.append((exercise, with_answers(recording, exercise, submission)))
        if format_name == "text":
            print_report(recordings[-1][1].report, detail=detail, audience=audience)
    hand_out(_reports(recordings), format_name, report_files, audience, submission)
    if evidence_file is not None:
        keep_evidence(evidence_file, recordings[-1][1], exercise, key_file)
    if with_quiz and format_name == "text":
        _hold_quizzes(recordings)
    return max(map(_exit_code, _reports(recordings)), key=_SEVERITY.index)


def _reports(recordings: "list[tuple[Exercise, Recording]]") -> "list[Report]":
    return [recording.report for _, recording in recordings]


def terminal_progress(format_name: str = "text") -> "Progress":
    """Return what shows on the terminal how far a run is; nothing for other formats, or without a terminal."""
    if format_name == "text" and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        from grader.cli.progress import TerminalProgress

        return TerminalProgress(sys.stderr)
    from grader.engine.progress import SilentProgress

    return SilentProgress()


def _hold_quizzes(recordings: "list[tuple[Exercise, Recording]]") -> None:
    """On a terminal, ask the questions of exercises that were just run, those about the run first."""
    if not recordings or not sys.stdin.isatty() or not sys.stdout.isatty():
        return
    from grader.cli.quiz_terminal import hold_quiz_after_run, open_state, screen_of
    from grader.cli.quizzes import quiz_of_exercise, with_run

    quizzes = [with_run(quiz_of_exercise(exercise), recording) for exercise, recording in recordings]
    quizzes = [quiz for quiz in quizzes if quiz.questions]
    if quizzes:
        hold_quiz_after_run(quizzes, screen_of(plain=False), open_state())


def _split(names: tuple[str, ...], top: Path) -> tuple[tuple[str, ...], Path | None]:
    """Tell exercises from the submission, which may stand last: a path, or what no exercise is called alike."""
    last = names[-1]
    known = exercise_folders(top)
    if len(names) == 1 or last in known or os.path.exists(Path(last, "exercise.yaml")):
        return names, None
    is_path = os.sep in last or bool(Path(last).suffix) or os.path.exists(last)
    if is_path or not closest(last, known):
        return names[:-1], Path(last)
    return names, None


_SEVERITY = [ExitCode.PASSED, ExitCode.FAILED, ExitCode.NO_VERDICT]


def _exit_code(report: "Report") -> ExitCode:
    from grader.model.finding import Outcome

    codes = {Outcome.PASSED: ExitCode.PASSED, Outcome.FAILED: ExitCode.FAILED}
    code = codes.get(report.outcome, ExitCode.NO_VERDICT)
    has_wrong_answers = report.quiz is not None and not report.quiz.all_right
    return ExitCode.FAILED if code is ExitCode.PASSED and has_wrong_answers else code


def print_report(report: "Report", *, detail: str, audience: "Audience") -> None:
    """Print a report for people."""
    from grader.report import load_format

    text = load_format("text")(report, width=page_width(), color=wants_color(), detail=detail, audience=audience)
    click.echo(text, nl=not text.endswith("\n"), color=True)
