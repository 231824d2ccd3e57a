"""Runs the command as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent
COMMAND = (sys.executable, "-m", "grader")


def environment(**changed: str) -> dict[str, str]:
    """Return an environment in which nothing but the test decides about colours, width and completion."""
    left_out = ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR", "_SOCKGRADE_COMPLETE")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "PYTHONPATH": str(REPOSITORY), "TERM": "xterm-256color", **changed}


def sockgrade(*arguments: str | Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Return what the command printed and how it exited."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=REPOSITORY,
        env=environment(**changed),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
