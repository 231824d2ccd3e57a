"""Holds a quiz over pipes."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.cli.command import COMMAND, REPOSITORY, environment
from tests.quiz.every_kind import write_seed


def hold(
    top: Path, folder: Path, lines: Sequence[str | bytes], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Return what the command says to these lines; answers are kept below the folder."""
    if not (folder / "state").exists():
        write_seed(folder / "state")
    data = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)
    done = subprocess.run(
        [*COMMAND, "quiz", "--exercises", str(top), *arguments],
        cwd=REPOSITORY,
        env=environment(XDG_STATE_HOME=str(folder / "state")),
        input=data,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
