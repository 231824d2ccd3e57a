"""``sockgrade lint``."""

from pathlib import Path

import click

from grader.cli.exercises import (
    TOPICS,
    complete_exercise_or_path,
    exercise_folders,
    exercises_option,
    path_of,
    topic_files,
)
from grader.cli.exit_codes import ExitCode
from grader.cli.telling import tell


@click.command("lint")
@click.argument("names", nargs=-1, metavar="[EXERCISE|TOPIC]...", shell_complete=complete_exercise_or_path)
@exercises_option
def command(names: tuple[str, ...], top: Path) -> int:
    """Check exercise and topic files, all of them by default, and tell every mistake at once."""
    paths = [_path_of(name, top) for name in names] or [*exercise_folders(top).values(), *topic_files(top).values()]
    if not paths:
        raise click.UsageError(f"there are no exercises in `{top}`")
    total = sum(_lint(path) for path in paths)
    if total:
        tell(f"\n{total} {'mistake' if total == 1 else 'mistakes'}", err=True)
    return ExitCode.USAGE if total else ExitCode.PASSED


def _lint(path: Path) -> int:
    """Tell what is wrong with a file, and return how many mistakes that are."""
    from grader.cli.grading import take_submission
    from grader.loader import ExerciseProblems, load_exercise, load_topic

    try:
        if path.parent.name == TOPICS:
            topic = load_topic(path)
            tell(f"{topic.slug}: {len(topic.questions)} questions, no mistakes")
            return 0
        exercise = load_exercise(path)
        take_submission(exercise, None)
    except ExerciseProblems as error:
        tell(str(error))
        return len(error.problems)
    except click.UsageError as error:
        tell(f"{path}: a bundled program can't be started: {error.format_message()}")
        return 1
    tell(f"{exercise.slug}: {len(exercise.steps)} steps, {exercise.points:g} points, no mistakes")
    return 0


def _path_of(name: str, top: Path) -> Path:
    topics = topic_files(top)
    return topics[name] if name in topics else path_of(name, top)
