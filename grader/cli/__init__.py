"""The command ``sockgrade``: one file a command; arguments, terminal and exit codes, and nothing else."""

from grader.cli.main import main

__all__ = ["main"]
