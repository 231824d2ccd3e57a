"""The one way in which commands print texts that are not a report: none of them can steer a terminal or a log.

File names, exercises and error messages come from others too.
"""

import click

from grader.report.escape.terminal import for_terminal
from grader.report.escape.workflow import for_log


def tell(text: str, *, err: bool = False, newline: bool = True) -> None:
    """Print a text on standard output, or on standard error; its line breaks are kept."""
    click.echo(for_log(for_terminal(text, multiline=True)), err=err, nl=newline)


def tell_error(message: str, hint: str = "") -> None:
    """Print what is wrong on standard error, and below a blank line what to do."""
    tell(f"error: {message}" + (f"\n\nhint: {hint}" if hint else ""), err=True)
