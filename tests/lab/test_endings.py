"""However the grader's own process ends, nothing of what it started lives on.

Each round starts the command on an exercise of its own, ends it at a moment of its whole run chosen by a seeded
random number, and then looks for what is left. SOCKGRADE_ROUNDS=200 repeats that as often.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pexpect
import psutil
import pytest

from grader.lab import landlock
from tests.lab.remains import descendants_now, marked, wait_until_gone, wait_until_unmarked
from tests.lab.worlds import ROOT, free_port, let_the_job_user_in
from tests.no_namespaces import skip_without_namespaces
from tests.waiting import wait_until

ROUNDS = os.environ.get("SOCKGRADE_ROUNDS")
INTERRUPTED = "interrupted: everything that was started has been ended"
ISOLATIONS = ("lab", "process")
EXERCISE = """
exercise: {name}
title: Ended in the middle
summary: A server with daemons, clients of both kinds, a build, and a command.
about: A run that has all phases of a run.
hosts:
  server: {{}}
  client-1: {{}}
programs:
  server:
    path: server
steps:
  - id: listens
    title: It listens
    run_server:
      program: server
      host: server
      arguments: ["{port}", "{name}"]
      listens: server:{port}
  - id: connects
    title: Clients connect
    open_connections:
      name: some
      from: client-1
      count: 3
      to: server:{port}
  - id: nc
    title: A client connects by nc
    open_connections:
      name: others
      from: client-1
      client: nc
      to: server:{port}
  - id: command
    title: A command runs
    run_command:
      host: client-1
      command: [sh, -c, ": {name}; sleep 1000 & sleep {lasts_s}"]
      status: 0
"""
SERVER = """#!/usr/bin/env -S python3 -u
import os, signal, socket, sys
listener = socket.create_server(("", int(sys.argv[1])))
if os.fork() == 0:
    os.setsid()
    for number in signal.SIGHUP, signal.SIGTERM, signal.SIGINT:
        signal.signal(number, signal.SIG_IGN)
    if os.fork() != 0:
        os._exit(0)
while True:
    signal.pause()
"""
MAKEFILE = "server: server.in\n\tsleep 0.1\n\tcp server.in server\n\tchmod +x server\n"


class Run:
    """An exercise of its own, whose name marks all that is started for it."""

    def __init__(self, folder: Path, isolation: str, number: int, *, lasts_s: float = 0.1) -> None:
        """`lasts_s`: how long its last step takes at least."""
        self.marker = f"ended-{isolation}-{os.getpid()}-{number}"
        self.rooms = folder / f"rooms-{number}"
        self._folder = folder / self.marker
        self._isolation = isolation
        (self._folder / "server").mkdir(parents=True)
        self.rooms.mkdir(mode=0o711)
        text = EXERCISE.format(name=self.marker, port=free_port(), lasts_s=lasts_s)
        (self._folder / "exercise.yaml").write_text(text)
        (self._folder / "server/server.in").write_text(SERVER)
        (self._folder / "server/Makefile").write_text(MAKEFILE)

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "grader", "run", str(self._folder), "--isolation", self._isolation]

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "TMPDIR": str(self.rooms)}

    def start(self, *below: str) -> subprocess.Popen[bytes]:
        """`below`: a command that starts it."""
        return subprocess.Popen(
            [*below, *self.command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def assert_nothing_is_left(self, tree: list[psutil.Process]) -> None:
        wait_until_gone(tree)
        wait_until_unmarked(self.marker)
        with contextlib.suppress(AssertionError):  # pytest shows what it compares
            wait_until(lambda: not os.listdir(self.rooms), timeout_s=8)
        assert sorted(self.rooms.rglob("*")) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    let_the_job_user_in(tmp_path)
    return tmp_path


@pytest.fixture(params=ISOLATIONS)
def isolation(request: pytest.FixtureRequest) -> str:
    if request.param == "lab" and (why := request.getfixturevalue("why_no_namespaces")) is not None:
        skip_without_namespaces(why)
    return str(request.param)


_MEASURED_S: dict[str, float] = {}


@pytest.fixture
def whole_run_s(folder: Path, isolation: str, stack: ExitStack) -> float:
    """Return how long a run takes that nobody ends, and see that it passes."""
    if isolation in _MEASURED_S:
        return _MEASURED_S[isolation]
    run = Run(folder, isolation, 0)
    began_s = time.monotonic()
    process = stack.enter_context(run.start())
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output.decode()
    assert not marked(run.marker)
    _MEASURED_S[isolation] = time.monotonic() - began_s
    return _MEASURED_S[isolation]


def runs(folder: Path, isolation: str, whole_run_s: float, rounds: int) -> Iterator[tuple[Run, float]]:
    """Yield runs, each with the moment at which to end it."""
    chooser = random.Random(f"{isolation} {rounds}")  # the same moments each time
    for number in range(1, int(ROUNDS or rounds) + 1):
        yield Run(folder, isolation, number), chooser.uniform(0, whole_run_s)


@pytest.mark.parametrize(
    ("number", "rounds"),
    [(signal.SIGKILL, 5), (signal.SIGTERM, 2), (signal.SIGHUP, 2)],
    ids=["KILL", "TERM", "HUP"],
)
def test_a_signal_at_any_moment_leaves_nothing(
    folder: Path, isolation: str, whole_run_s: float, stack: ExitStack, number: signal.Signals, rounds: int
) -> None:
    """Only to the grader itself: its children learn of it by the silence."""
    for run, moment_s in runs(folder, isolation, whole_run_s, rounds):
        process = stack.enter_context(run.start())
        try:
            process.communicate(timeout=moment_s)
        except subprocess.TimeoutExpired:
            tree = descendants_now(process.pid)
            process.send_signal(number)
            process.communicate(timeout=20)
            run.assert_nothing_is_left(tree)


def test_a_grader_killed_while_its_holder_begins_leaves_nothing(folder: Path, stack: ExitStack) -> None:
    """The holder has made the run's folder, and is on its way into Landlock (strace(1) makes that way long)."""
    if landlock.version() < landlock.SIGNALS_VERSION:
        pytest.skip(f"this kernel has Landlock {landlock.version()}: the holder has no such moment")
    run = Run(folder, "process", 0)
    inject = "inject=landlock_restrict_self:delay_enter=1s"
    tracer = stack.enter_context(run.start("strace", "-f", "-qq", "-o", os.devnull, "-e", inject))
    wait_until(lambda: os.listdir(run.rooms), what="the run's folder")
    tree = descendants_now(tracer.pid)
    tree[0].kill()
    tracer.communicate(timeout=20)
    run.assert_nothing_is_left(tree)


def test_ctrl_c_at_any_moment_leaves_nothing(folder: Path, isolation: str, whole_run_s: float) -> None:
    """And shows nothing of the grader's inside: Python's own start may be interrupted, no line of ours."""
    for run, moment_s in runs(folder, isolation, whole_run_s, 4):
        shown = _interrupt(run, moment_s)
        assert f"{ROOT}/grader/" not in shown, (moment_s, shown)


@pytest.mark.parametrize("title", ["It listens", "Clients connect", "A command runs"])
def test_ctrl_c_during_a_step_is_told_in_one_line(folder: Path, isolation: str, title: str) -> None:
    """Exit status 130, as shells tell it, and that everything was ended."""
    run = Run(folder, isolation, 0, lasts_s=4)
    child = _on_a_terminal(run)
    child.expect_exact(title)
    tree = descendants_now(child.pid)
    child.sendintr()
    child.expect(pexpect.EOF, timeout=20)
    child.close()
    run.assert_nothing_is_left(tree)
    told = [line for line in str(child.before).splitlines() if line.startswith("interrupted")]
    assert (child.exitstatus, told) == (130, [INTERRUPTED]), child.before


def _interrupt(run: Run, moment_s: float) -> str:
    """Type Ctrl-C after so many seconds; return what the terminal shows then."""
    child = _on_a_terminal(run)
    if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=moment_s) == 1:
        tree = descendants_now(child.pid)
        child.sendintr()
        child.expect(pexpect.EOF, timeout=20)
        run.assert_nothing_is_left(tree)
    child.close()
    return str(child.before)


def test_ctrl_c_typed_twice_leaves_nothing(folder: Path, isolation: str, whole_run_s: float) -> None:
    """The second one comes while the first is being obeyed."""
    for run, moment_s in runs(folder, isolation, whole_run_s, 2):
        child = _on_a_terminal(run)
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=moment_s) == 0:
            child.close()
            continue
        tree = descendants_now(child.pid)
        child.sendintr()
        child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=0.005)
        child.sendintr()
        child.expect(pexpect.EOF, timeout=20)
        child.close()
        run.assert_nothing_is_left(tree)


def test_a_closed_terminal_leaves_nothing(folder: Path, isolation: str, whole_run_s: float) -> None:
    """The kernel sends SIGHUP when the window is closed."""
    for run, moment_s in runs(folder, isolation, whole_run_s, 2):
        child = _on_a_terminal(run)
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=moment_s) == 0:
            child.close()
            continue
        tree = descendants_now(child.pid)
        child.close(force=True)
        run.assert_nothing_is_left(tree)


def _on_a_terminal(run: Run) -> "pexpect.spawn[str]":
    command, *arguments = run.command
    return pexpect.spawn(command, arguments, cwd=str(ROOT), env=run.environment, encoding="utf-8", timeout=30)
