"""Nothing but a lab's own processes is ever killed, whichever numbers the kernel gives anew."""

import subprocess
import sys

import pytest

from tests.lab.worlds import ROOT

REUSED = """
import os, subprocess, sys, time
from pathlib import Path
from grader.lab.namespace_lab import NamespaceLab
from grader.lab.process_lab import ProcessLab
from tests.lab.worlds import World, exercise

def new_process(pid):
    # The next number that this pid namespace gives is this one (proc_sys_kernel(5), ns_last_pid).
    Path("/proc/sys/kernel/ns_last_pid").write_text(str(pid - 1))
    return subprocess.Popen(["sleep", "1000"], start_new_session=True)

with {lab}(exercise()) as lab:
    world = World(lab)
    ended = lab.start_command(("sleep", "1000"), host="server", privilege="user", environment={{}}, stdin="")
    launcher = ended.living_launcher
    ended.kill()
    assert ended.has_ended, "its number is still its own"
    stranger = new_process(launcher)
    try:
        assert stranger.pid == launcher, (stranger.pid, launcher)
        assert ended.pids() == ()
        ended.send_signal("SIGKILL")
        ended.kill()
        lab.close()
        assert stranger.poll() is None, "a process that has nothing to do with the lab was killed"
    finally:
        stranger.kill()
        stranger.wait()
print("unharmed")
"""

MANY = """
import os, resource, subprocess
from grader.lab.killing import kill_found
from grader.observe.processes import children

sleepers = [subprocess.Popen(["sleep", "1000"]) for _ in range(150)]
before = os.listdir("/proc/self/fd")
resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
try:
    print(kill_found(lambda: children(os.getpid())))
    print({sleeper.wait(timeout=20) for sleeper in sleepers}, os.listdir("/proc/self/fd") == before)
finally:
    for sleeper in sleepers:
        sleeper.kill()
        sleeper.wait()
"""


def test_more_are_killed_than_there_are_descriptors() -> None:
    """A limit of 1,024 is usual for the grader, and a program may have thousands of processes."""
    command = [sys.executable, "-c", MANY]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert run.stdout == "150\n{-9} True\n", run.stderr


@pytest.mark.parametrize("lab", ["NamespaceLab", "ProcessLab"])
def test_a_process_that_got_an_ended_programs_number_is_left_alone(lab: str, why_no_namespaces: str | None) -> None:
    """In a pid namespace of the test's own, where it may choose the next number."""
    if why_no_namespaces is not None:
        pytest.skip(f"no pid namespace of its own: {why_no_namespaces}")
    own_numbers = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child"]
    run = subprocess.run(
        [*own_numbers, sys.executable, "-c", REUSED.format(lab=lab)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.stdout == "unharmed\n", run.stderr
