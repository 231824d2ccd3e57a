"""Graded by root with the few capabilities of a container's root, as platforms do: the verdicts are the same."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.worlds import ROOT
from tests.observe.test_as_owner import AS_IN_A_CONTAINER

OWN_NETWORK = ("unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
"""All ports are free there (network_namespaces(7))."""
EXERCISE = ROOT / "exercises/exercise-1"


def graded(*submission: Path) -> subprocess.CompletedProcess[str]:
    """Return what the command says of a submission, or of the bundled program."""
    if os.getuid() or shutil.which("setpriv") is None:
        pytest.skip("only root can give up capabilities, by setpriv of util-linux")
    command = [sys.executable, "-m", "grader", "run", str(EXERCISE), *map(str, submission)]
    options = ["--isolation", "process", "--no-quiz", "--quiet"]
    whole = [*OWN_NETWORK, *AS_IN_A_CONTAINER, *command, *options]
    return subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_a_right_program_passes() -> None:
    """Its descriptors are another user's, at which this root may not look as root."""
    told = graded()
    assert told.returncode == 0, told.stdout


def test_a_wrong_program_fails_for_what_it_does() -> None:
    """The closer look sees its system calls, too."""
    told = graded(EXERCISE / "mistakes/never-accepts")
    assert told.returncode == 1, told.stdout
    assert "never" in told.stdout
    assert "Likely mistake" in told.stdout
