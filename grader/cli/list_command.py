"""``sockgrade list``."""

from pathlib import Path

import click

from grader.cli.exercises import exercise_folders, exercises_option
from grader.loader.summary import exercise_summary


@click.command("list")
@exercises_option
def command(top: Path) -> None:
    """List the exercises, with a line about each."""
    folders = exercise_folders(top)
    if not folders:
        click.echo(f"no exercises in {top}", err=True)
        return
    summaries = [exercise_summary(folder) for folder in folders.values()]
    width = max(len(summary.slug) for summary in summaries)
    for summary in summaries:
        if summary.problem:
            click.echo(f"{summary.slug:<{width}}  cannot be read: {summary.problem}")
            continue
        click.echo(f"{summary.slug:<{width}}  {summary.title}")
        click.echo(f"{'':<{width}}  {summary.summary}")
