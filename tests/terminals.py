"""Runs a command on a terminal of its own."""

import os
import pty
import subprocess
from collections.abc import Sequence
from pathlib import Path


def read_terminal(command: Sequence[str], *, cwd: Path, env: dict[str, str]) -> tuple[bytes, int]:
    """Return all that a command wrote on its terminal, and its exit status."""
    ours, theirs = pty.openpty()
    shown = bytearray()
    with subprocess.Popen(command, cwd=cwd, env=env, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:  # EIO: the last holder of the terminal has ended
                break
            if not data:
                break
            shown += data
        status = process.wait()
    os.close(ours)
    return bytes(shown), status
