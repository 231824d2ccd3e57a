"""Graded by root with the few capabilities of a container's root, as platforms do: the verdicts are the same."""

import subprocess
import sys
from pathlib import Path

from tests.container_root import as_in_a_container
from tests.lab.worlds import ROOT

OWN_NETWORK = ("unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
"""All ports are free there (network_namespaces(7))."""
EXERCISE = ROOT / "exercises/exercise-1"


def graded(*submission: Path) -> subprocess.CompletedProcess[str]:
    """Return what the command says of a submission, or of the bundled program."""
    command = [sys.executable, "-m", "grader", "run", str(EXERCISE), *map(str, submission)]
    options = ["--isolation", "process", "--no-quiz", "--quiet"]
    whole = [*OWN_NETWORK, *as_in_a_container(), *command, *options]
    return subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_a_right_program_passes() -> None:
    """Its descriptors are another user's, at which this root may not look as root."""
    told = graded()
    assert told.returncode == 0, told.stdout


def test_a_wrong_program_fails_for_what_it_does() -> None:
    """And the mistake has its name, by what a closer look has seen."""
    told = graded(EXERCISE / "mistakes/never-accepts")
    assert told.returncode == 1, told.stdout
    assert "never" in told.stdout
    assert "Likely mistake" in told.stdout
