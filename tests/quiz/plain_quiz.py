"""Holds a quiz over pipes."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.cli.command import environment, forked
from tests.quiz.every_kind import write_seed


def hold(
    top: Path, folder: Path, lines: Sequence[str | bytes], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Return what the command says to these lines; answers are kept below the folder."""
    if not (folder / "state").exists():
        write_seed(folder / "state")
    data = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)
    given = environment(XDG_STATE_HOME=str(folder / "state"))
    done = forked("quiz", "--exercises", top, *arguments, environment=given, input=data)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
