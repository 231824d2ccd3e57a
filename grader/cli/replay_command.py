"""``sockgrade replay``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.evidence import key_option, read_key
from grader.cli.exercises import complete_exercise_or_path, exercise_folders, find_exercise
from grader.cli.exit_codes import ExitCode
from grader.cli.telling import tell, tell_error

if TYPE_CHECKING:
    from grader.evidence.bundle import Bundle
    from grader.model.exercise import Audience, Exercise
    from grader.model.replay import Replay


@click.command("replay")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="EVIDENCE...",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--exercises",
    "top",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Judge by the exercise of that name below DIR, instead of the one that was judged by.",
)
@click.option(
    "--exercise",
    "name",
    metavar="EXERCISE",
    shell_complete=complete_exercise_or_path,
    help="Judge by this exercise: a folder or an `exercise.yaml`.",
)
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="Of what changed."
)
@click.option("--instructor", is_flag=True, help="Show the findings that are hidden from students, too.")
@key_option
def command(
    files: tuple[Path, ...],
    top: Path | None,
    name: str | None,
    format_name: str,
    instructor: bool,
    key_file: Path | None,
) -> int:
    """Judge runs again from their evidence, without running anything, and tell what changed.

    EVIDENCE is what `sockgrade run EXERCISE --evidence FILE` kept. By default it is judged by the exercise that is
    in it; give a newer one to see what a mended check would say. A step that does something else now is never
    guessed: it needs a new run.

    \b
    sockgrade replay run.zip
    sockgrade replay run.zip --exercise exercise-2/
    sockgrade replay evidence/*.zip --exercises my-exercises --format json

    Exit status: 0 nothing changed, 4 a verdict or points changed, 3 something needs a new run, 2 evidence or an
    exercise can't be used.
    """
    if top is not None and name is not None:
        raise click.UsageError("`--exercises` and `--exercise` both say by what to judge: leave one of them out")
    from grader.report.replay import told_as_json, told_as_text

    key = read_key(key_file)
    audience: Audience = "instructor" if instructor else "student"
    replays: list[tuple[str, Replay]] = []
    codes = [ExitCode.PASSED]
    for file in files:
        bundle = _read(file, key)
        if bundle is None:
            codes.append(ExitCode.USAGE)
            continue
        replayed = _replayed(bundle, top, name)
        replays.append((str(file), replayed))
        codes.append(_exit_code(replayed))
    if format_name == "json":
        click.echo(told_as_json(replays, audience=audience))
    elif replays:
        tell("\n".join(told_as_text(file, replay, audience=audience) for file, replay in replays))
    return max(codes, key=_SEVERITY.index)


_SEVERITY = [ExitCode.PASSED, ExitCode.CHANGED, ExitCode.NO_VERDICT, ExitCode.USAGE]


def _exit_code(replay: "Replay") -> ExitCode:
    if replay.needs_run:
        return ExitCode.NO_VERDICT
    return ExitCode.PASSED if replay.is_same else ExitCode.CHANGED


def _read(file: Path, key: bytes | None) -> "Bundle | None":
    """Return a file's evidence; tell what is wrong with one that can't be used: the others still can."""
    from grader.evidence.bundle import read_bundle
    from grader.evidence.problems import EvidenceProblem

    try:
        return read_bundle(file, key)
    except EvidenceProblem as problem:
        tell_error(f"the evidence `{file}`: {problem}", problem.hint)
        return None


def _replayed(bundle: "Bundle", top: Path | None, name: str | None) -> "Replay":
    """Judge one run. Raises click.UsageError for an exercise that can't be used."""
    from grader.engine.replay import replay

    now = _exercise_now(bundle, top, name)
    if now is None:
        return replay(bundle.recording, bundle.exercise, bundle.exercise)
    return replay(bundle.recording, bundle.exercise, now, _other_programs(bundle, now))


def _exercise_now(bundle: "Bundle", top: Path | None, name: str | None) -> "Exercise | None":
    """Return the exercise to judge by; None for the one that is in the bundle."""
    from grader.cli.exercises import bundled_exercises
    from grader.cli.loading import load_or_exit

    slug = bundle.exercise.slug
    if top is not None:
        if slug not in exercise_folders(top):
            raise click.UsageError(f"`{top}` has no exercise `{slug}`, of which the evidence is")
        return load_or_exit(exercise_folders(top)[slug])
    if name is None:
        return None
    exercise = load_or_exit(find_exercise(name, bundled_exercises()))
    if exercise.slug != slug:
        raise click.UsageError(f"the evidence is of `{slug}`, and `{name}` is `{exercise.slug}`")
    return exercise


def _other_programs(bundle: "Bundle", now: "Exercise") -> tuple[str, ...]:
    """Return the exercise's own programs whose files are not those that ran."""
    from grader.submission.files import read_source
    from grader.submission.problems import SubmissionProblem

    is_bundled = bundle.recording.report.submission.is_bundled
    others = []
    for name, program in now.programs.items():
        if program.replaceable and not is_bundled:
            continue
        try:
            digest = read_source(now.folder / program.path).digest
        except SubmissionProblem:
            digest = ""
        if digest != bundle.manifest.programs.get(name):
            others.append(name)
    return tuple(others)
