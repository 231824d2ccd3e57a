"""``sockgrade lint``."""

from pathlib import Path

import click

from grader.cli.exercises import FILE_NAME, exercise_folders, exercises_option, find_exercise
from grader.cli.exit_codes import ExitCode
from grader.cli.telling import tell


@click.command("lint")
@click.argument("names", nargs=-1, metavar="[EXERCISE]...")
@exercises_option
def command(names: tuple[str, ...], top: Path) -> int:
    """Check exercise files, all of them by default, and tell every mistake at once."""
    from grader.cli.grading import take_submission
    from grader.loader import ExerciseProblems, load_exercise

    paths = [_path_of(name, top) for name in names] or list(exercise_folders(top).values())
    if not paths:
        raise click.UsageError(f"there are no exercises in `{top}`")
    total = 0
    for path in paths:
        try:
            exercise = load_exercise(path)
            take_submission(exercise, None)
        except ExerciseProblems as error:
            tell(str(error))
            total += len(error.problems)
        except click.UsageError as error:
            tell(f"{path}: a bundled program can't be started: {error.format_message()}")
            total += 1
        else:
            tell(f"{exercise.slug}: {len(exercise.steps)} steps, {exercise.points:g} points, no mistakes")
    if total:
        tell(f"\n{total} {'mistake' if total == 1 else 'mistakes'}", err=True)
    return ExitCode.USAGE if total else ExitCode.PASSED


def _path_of(name: str, top: Path) -> Path:
    """A path that names a file is taken as it is: the loader says what is wrong with it."""
    path = Path(name)
    return path if path.name == FILE_NAME or path.is_file() else find_exercise(name, top)
