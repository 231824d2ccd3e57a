"""Writes to standard output and errors, also where the reader has gone (`sockgrade list | head -1`)."""

import os
import sys

import click


def tell(text: str = "", *, err: bool = False, newline: bool = True, color: bool | None = None) -> None:
    """Print a text. A reader who has gone changes nothing: the exit status still says what was found."""
    try:
        click.echo(text, err=err, nl=newline, color=color)
        (sys.stderr if err else sys.stdout).flush()
    except BrokenPipeError:
        # Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2 if err else 1)
