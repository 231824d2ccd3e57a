"""The grader's own resource limits: a soft one is put right for programs, a hard one is told."""

import resource
import subprocess
import sys

import pytest

from grader.model.lab import LabError
from tests.lab.conftest import MakeWorld
from tests.lab.worlds import ROOT, building

TRY = """
import resource, sys
from grader.lab.own_limits import check_own_limits
from grader.model.exercise import Limits
from grader.model.lab import LabError
number, limit, tools = getattr(resource, sys.argv[1]), int(sys.argv[2]), tuple(sys.argv[3:])
if limit >= 0:
    resource.setrlimit(number, (limit, limit))
try:
    check_own_limits(Limits(), tools)
except LabError as error:
    print(error)
"""
MIB = 1 << 20
HARD = [
    ("RLIMIT_AS", 2048 * MIB, "-v"),
    ("RLIMIT_CPU", 30, "-t"),
    ("RLIMIT_DATA", 500 * MIB, "-d"),
    ("RLIMIT_FSIZE", 15 * MIB, "-f"),
    ("RLIMIT_NOFILE", 1000, "-n"),
    ("RLIMIT_NPROC", 100, "-u"),
    ("RLIMIT_STACK", 4 * MIB, "-s"),
]


def told_with(name: str, limit: int, *tools: str) -> str:
    """Return what is said of a limit of a process of its own; one below 0 is left alone."""
    command = [sys.executable, "-c", TRY, name, str(limit), *tools]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("name", "limit", "option"), HARD)
def test_a_hard_limit_below_what_is_promised_is_told(name: str, limit: int, option: str) -> None:
    """With what shows it; without that limit nothing is said."""
    assert f"`ulimit -H {option}` of bash shows it" in told_with(name, limit)
    assert told_with(name, -1) == ""


ENOUGH = [("RLIMIT_AS", 16384 * MIB), ("RLIMIT_DATA", 2048 * MIB), ("RLIMIT_FSIZE", 200 * MIB)]


@pytest.mark.parametrize(("name", "limit"), ENOUGH)
def test_what_most_programs_need_is_enough(name: str, limit: int) -> None:
    """Servers of many people have such limits. What reserves more addresses is asked about by its tool."""
    assert told_with(name, limit) == ""
    if name == "RLIMIT_AS":
        assert "`ulimit -H -v`" in told_with(name, limit, "java")


@pytest.mark.parametrize(("name", "limit"), [("RLIMIT_DATA", 800 * MIB), ("RLIMIT_FSIZE", 32 * MIB)])
@pytest.mark.parametrize("is_enough", [False, True])
def test_a_build_that_failed_with_little_is_an_error(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch, name: str, limit: int, is_enough: bool
) -> None:
    """It might have succeeded elsewhere. One that was made is as good as any."""
    number, real = getattr(resource, name), resource.getrlimit
    most = limit * 3 if is_enough else limit
    monkeypatch.setattr(resource, "getrlimit", lambda asked: (most, most) if asked == number else real(asked))
    first = make_world()
    made = first.build("server.c", "", building("touch", "server"))
    first.lab.close()  # of those without namespaces there is one at a time
    assert made is not None
    assert made.made
    if is_enough:
        failed = make_world().build("server.c", "", building("false"))
        assert failed is not None
        assert not failed.made
    else:
        with pytest.raises(LabError, match="than a build may need"):
            make_world().build("server.c", "", building("false"))


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
