"""Runs the command as a process of its own."""

import atexit
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.cli.fork_server import REPOSITORY as REPOSITORY
from tests.cli.fork_server import Forked, ForkServer, Limits

COMMAND = (sys.executable, "-m", "grader")


def environment(**changed: str) -> dict[str, str]:
    """Return an environment in which nothing but the test decides about colours, width and completion."""
    left_out = ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR", "_SOCKGRADE_COMPLETE")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "PYTHONPATH": str(REPOSITORY), "TERM": "xterm-256color", **changed}


def sockgrade(*arguments: str | Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Return what the command printed and how it exited."""
    done = forked(*arguments, environment=environment(**changed))
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def started(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Return the same of a process that Python starts: with all imports, which may fail or take long."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=REPOSITORY,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def forked(
    *arguments: str | Path,
    environment: Mapping[str, str],
    input: bytes = b"",  # noqa: A002 - as subprocess.run calls it
    limits: Limits = (),
    timeout: float = 60,
) -> subprocess.CompletedProcess[bytes]:
    """Return what the command printed in this environment, within these limits, and how it exited."""
    words = [str(argument) for argument in arguments]
    if _fork_server().fits(environment):
        return _fork_server().run(words, environment, input=input, limits=limits, timeout=timeout)
    assert not limits
    return subprocess.run(
        [*COMMAND, *words],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        timeout=timeout,
        check=False,
        input=input,
    )


def forked_on_terminal(*arguments: str, environment: Mapping[str, str], terminal: int) -> Forked:
    """Start the command with that side of a pseudo-terminal as its terminal."""
    assert _fork_server().fits(environment)
    return _fork_server().start(arguments, environment, (terminal,) * 3, is_terminal=True)


def forking_command(environment: Mapping[str, str]) -> tuple[list[str], int]:
    """Return what a script may call in this environment, and the descriptor that the script must be given."""
    assert _fork_server().fits(environment)
    return _fork_server().command()


@cache
def _fork_server() -> ForkServer:
    """Return the one of this worker, started when it is needed first."""
    server = ForkServer(environment())
    atexit.register(server.close)
    return server
