"""What the process that grades a course keeps of each submission: next to nothing, however many there are."""

import subprocess
import sys
from pathlib import Path

from tests.cli.command import REPOSITORY, environment

MOST_BYTES = 1800
"""For each: 1.2 KB were seen, most of it names."""


def test_memory_hardly_grows_with_the_class(tmp_path: Path) -> None:
    """Reports and pages are on disk by then, and files are written line by line."""
    command = [sys.executable, "-m", "tests.course.memory", str(tmp_path)]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment(), capture_output=True, text=True, check=True)
    assert int(done.stdout) < MOST_BYTES
