"""The same by the real command, as an instructor types it."""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.hostile.corpus import all_cases
from tests.hostile.grading import EXERCISE
from tests.hostile.submissions import lay_out

CHECKOUT = Path(__file__).resolve().parents[2]
BY_NAME = {case.name: case for case in all_cases()}


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("honest/python", 0, "passed"),
        ("processes/exits-with-zero", 1, "exited with status 0"),
        ("resources/output-flood", 1, "over its limit of output"),
        ("sinks/terminal-escapes", 1, "exited with status 1"),
        ("sinks/forged-report", 1, "exited with status 1"),
        ("resources/alias-bomb", 2, "sockgrade.yaml"),
    ],
)
def test_the_command_says_the_same(
    why_not: dict[str, str], tmp_path: Path, name: str, status: int, said: str
) -> None:
    """Its exit status, its words, and nothing that a terminal would obey."""
    if "lab" in why_not:
        pytest.skip(why_not["lab"])
    submission = tmp_path / "submission"
    lay_out(BY_NAME[name], submission, {})
    done = subprocess.run(
        [sys.executable, "-m", "grader", "run", str(EXERCISE), str(submission), "--isolation", "lab"],
        cwd=CHECKOUT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    text = done.stdout.decode() + done.stderr.decode()
    assert (done.returncode, said in text) == (status, True), text
    assert not {char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs")}
