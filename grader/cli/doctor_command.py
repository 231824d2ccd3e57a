"""``sockgrade doctor``."""

import click


@click.command("doctor")
def command() -> int:
    """Tell what this machine can do, what each missing thing costs, and the command that mends it."""
    raise NotImplementedError
