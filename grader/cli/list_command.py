"""``sockgrade list``."""

from pathlib import Path

import click

from grader.cli.exercises import exercise_folders, exercises_option
from grader.cli.telling import tell
from grader.loader.summary import exercise_summary


@click.command("list")
@exercises_option
def command(top: Path) -> None:
    """List the exercises, with a line about each."""
    folders = exercise_folders(top)
    if not folders:
        tell(f"no exercises in {top}", err=True)
        return
    summaries = [exercise_summary(folder) for folder in folders.values()]
    width = max(len(summary.slug) for summary in summaries)
    for summary in summaries:
        if summary.problem:
            tell(f"{summary.slug:<{width}}  cannot be read: {summary.problem}")
            continue
        tell(f"{summary.slug:<{width}}  {summary.title}")
        tell(f"{'':<{width}}  {summary.summary}")
