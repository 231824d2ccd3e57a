"""Who reads what a command tells: ``--for student``, the default, or ``--for instructor``."""

import click

for_option = click.option(
    "--for",
    "audience",
    type=click.Choice(["student", "instructor"]),
    default="student",
    help="Who reads it; students (the default) don't see the checks that are for the instructor only.",
)
