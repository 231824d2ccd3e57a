"""A lab of each kind, closed when the test ends, and worlds in it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from grader.lab.namespace_lab import NamespaceLab
from grader.lab.process_lab import ProcessLab
from grader.lab.self_test import try_promises
from grader.model.exercise import Limits
from grader.model.lab import LabError
from tests.lab.worlds import HOSTS, AnyLab, World, exercise, let_the_job_user_in
from tests.no_namespaces import skip_without_namespaces
from tests.waiting import wait_until

WAIT_FOR_A_CHILD_THAT_SLEEPS = """
#include <unistd.h>
int main(void)
{
    if (vfork() == 0)
        for (;;)
            pause();
}
"""

LabKind = type[NamespaceLab] | type[ProcessLab]
MakeWorld = Callable[..., World]

BOTH = [pytest.param(NamespaceLab, id="namespaces"), pytest.param(ProcessLab, id="processes")]


@pytest.fixture(scope="session")
def why_no_namespaces() -> str | None:
    """Tell, by making a lab, why this machine allows none; None when it does."""
    try:
        with NamespaceLab(exercise()) as lab:
            try_promises(lab)
    except LabError as error:
        return str(error)
    return None


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Undo everything that is registered, in reverse, when the test ends."""
    with ExitStack() as opened:
        yield opened


def _maker(kind: LabKind, stack: ExitStack, why_not: str | None) -> MakeWorld:
    if kind is NamespaceLab and why_not is not None:
        skip_without_namespaces(why_not)

    def make(*, hosts: tuple[str, ...] = HOSTS, limits: Limits | None = None, address: str | None = None) -> World:
        lab: AnyLab = kind(exercise(hosts=hosts, limits=limits, address=address))
        stack.callback(lab.close)
        return World(lab)

    return make


@pytest.fixture(params=BOTH)
def make_world(request: pytest.FixtureRequest, stack: ExitStack, why_no_namespaces: str | None) -> MakeWorld:
    """Return a function that makes a lab of the kind under test."""
    return _maker(request.param, stack, why_no_namespaces)


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """Make a lab of three hosts, of the kind under test."""
    return make_world()


@pytest.fixture
def make_private(stack: ExitStack, why_no_namespaces: str | None) -> MakeWorld:
    """Return a function that makes labs of namespaces."""
    return _maker(NamespaceLab, stack, why_no_namespaces)


@pytest.fixture
def private(make_private: MakeWorld) -> World:
    """Make a lab of namespaces."""
    return make_private()


@pytest.fixture
def make_shared(stack: ExitStack) -> MakeWorld:
    """Return a function that makes labs of plain processes."""
    return _maker(ProcessLab, stack, None)


@pytest.fixture
def shared(make_shared: MakeWorld) -> World:
    """Make a lab of plain processes."""
    return make_shared()


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    """Put a variable into the grader's environment before the lab is made; no program may see its value."""
    value = f"secret-of-the-grader-{os.getpid()}"
    monkeypatch.setenv("SOCKGRADE_SECRET", value)
    return value


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return an empty folder that labs of this test take for the machine's `/tmp`."""
    let_the_job_user_in(tmp_path)
    made = tmp_path / "rooms"
    made.mkdir(mode=0o711)
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    return made


@pytest.fixture
def blocked(tmp_path: Path) -> Iterator[psutil.Process]:
    """A process in state D (vfork(2)): a C program, since only that can be trusted with its parent's memory."""
    if shutil.which("gcc") is None:
        pytest.skip("there is no gcc here: C programs are not tried")
    (tmp_path / "blocked.c").write_text(WAIT_FOR_A_CHILD_THAT_SLEEPS)
    subprocess.run(["gcc", "-o", "blocked", "blocked.c"], cwd=tmp_path, check=True)
    with subprocess.Popen([tmp_path / "blocked"]) as process:
        found = psutil.Process(process.pid)
        child = wait_until(lambda: next(iter(found.children()), None), what="its child")
        try:
            wait_until(lambda: found.status() == psutil.STATUS_DISK_SLEEP, what="its waiting")
            yield found
        finally:
            child.kill()
            process.kill()
