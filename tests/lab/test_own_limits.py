"""The grader's own resource limits: a soft one is put right for programs, a hard one is told."""

import resource
import subprocess
import sys

import pytest

from tests.lab.conftest import MakeWorld
from tests.lab.worlds import ROOT

TRY = """
import resource, sys
from grader.lab.own_limits import check_own_limits
from grader.model.exercise import Limits
from grader.model.lab import LabError
number, limit = getattr(resource, sys.argv[1]), int(sys.argv[2])
if limit >= 0:
    resource.setrlimit(number, (limit, limit))
try:
    check_own_limits(Limits())
except LabError as error:
    print(error)
"""
MIB = 1 << 20
HARD = [
    ("RLIMIT_AS", 16384 * MIB, "-v"),
    ("RLIMIT_CPU", 30, "-t"),
    ("RLIMIT_DATA", 1024 * MIB, "-d"),
    ("RLIMIT_FSIZE", 100 * MIB, "-f"),
    ("RLIMIT_NOFILE", 1000, "-n"),
    ("RLIMIT_NPROC", 100, "-u"),
    ("RLIMIT_STACK", 4 * MIB, "-s"),
]


def told_with(name: str, limit: int) -> str:
    """Return what is said of a limit of a process of its own; one below 0 is left alone."""
    command = [sys.executable, "-c", TRY, name, str(limit)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("name", "limit", "option"), HARD)
def test_a_hard_limit_below_what_is_promised_is_told(name: str, limit: int, option: str) -> None:
    """With what shows it; without that limit nothing is said."""
    assert f"`ulimit -H {option}` tells it" in told_with(name, limit)
    assert told_with(name, -1) == ""


@pytest.mark.parametrize(
    ("name", "soft", "shown"),
    [("RLIMIT_AS", 4096 * MIB, ("-v", "unlimited")), ("RLIMIT_STACK", 64 * MIB, ("-s", "8192"))],
)
def test_a_soft_limit_is_put_right(make_world: MakeWorld, name: str, soft: int, shown: tuple[str, str]) -> None:
    """Programs have what they have on other machines: threads of Python take a stack of that size each."""
    number = getattr(resource, name)
    before = resource.getrlimit(number)
    resource.setrlimit(number, (soft, before[1]))
    try:
        facts = make_world().run("sh", "-c", f"ulimit -S {shown[0]}")
    finally:
        resource.setrlimit(number, before)
    assert facts.output == f"{shown[1]}\n"
