"""Counters of control groups: as each layout of them shows them, and as the kernel counts here."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from grader.observe.cgroups import MOUNTED, killed_for_memory, processes_refused
from tests.lab.worlds import ROOT
from tests.waiting import wait_until

BOTH_VERSIONS = "8:pids:/a/b\n4:memory:/a/b\n1:cpu,cpuacct:/\n0::/a/b\n"


def write(top: Path, texts: dict[str, str]) -> str:
    """Write files, and return where they are mounted."""
    for name, text in texts.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
    return str(top)


LAYOUTS = {
    # Refused processes are those of the groups above, too; killed ones only the own group's.
    "version 2": (
        "0::/a/b\n",
        {
            "a/b/pids.events": "max 2\n",
            "a/pids.events": "max 30\n",
            "a/b/memory.events": "low 0\noom 9\noom_kill 4\noom_group_kill 0\n",
            "a/memory.events": "oom_kill 50\n",
        },
        (32, 4),
    ),
    # What other groups were refused for limits of their own is none of ours, though it is in pids.events, too.
    "version 2 since Linux 6.11": (
        "0::/a/b\n",
        {
            "a/b/pids.events": "max 2\n",
            "a/b/pids.events.local": "max 2\n",
            "a/pids.events": "max 33\n",
            "a/pids.events.local": "max 1\n",
        },
        (3, 0),
    ),
    # Killed processes of groups above are none of ours, though the own group does not count any.
    "version 2 without memory": (
        "0::/a/b\n",
        {"a/b/pids.events": "max 0\n", "a/memory.events": "oom_kill 3\n"},
        (0, 0),
    ),
    # Each controller has a hierarchy of its own, and version 2 is beside them without any.
    "version 1": (
        BOTH_VERSIONS,
        {
            "pids/a/b/pids.events": "max 5\n",
            "memory/a/b/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 7\n",
            "unified/a/b/cgroup.events": "populated 1\n",
        },
        (5, 7),
    ),
    # A container may not see its own path: what is mounted there is its own group.
    "a container of version 1": (
        BOTH_VERSIONS,
        {"pids/pids.events": "max 3\n", "memory/memory.oom_control": "oom_kill 1\n"},
        (3, 1),
    ),
}


@pytest.mark.parametrize(("membership", "texts", "expected"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout(tmp_path: Path, membership: str, texts: dict[str, str], expected: tuple[int, int]) -> None:
    """How many processes were refused, and how many were killed."""
    mounted = write(tmp_path, texts)
    assert (processes_refused(mounted, membership), killed_for_memory(mounted, membership)) == expected


@pytest.mark.parametrize("membership", ["", "0::/\n", "nonsense\n", "::\n", BOTH_VERSIONS])
def test_what_is_not_there_counts_nothing(tmp_path: Path, membership: str) -> None:
    """As in the root group, or where nothing is mounted."""
    assert processes_refused(str(tmp_path), membership) == 0
    assert killed_for_memory(str(tmp_path), membership) == 0


@pytest.fixture
def group(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Make a control group of the controller of processes, where this user may."""
    for top in (Path(MOUNTED, "pids"), Path(MOUNTED)):
        made = top / f"sockgrade-test-{os.getpid()}"
        try:
            made.mkdir()
        except OSError:
            continue
        try:
            if (made / "pids.max").exists():
                yield made
                return
        finally:
            wait_until(partial(_is_empty, made), what="an empty group")
            made.rmdir()
    pytest.skip("this user may make no control group of processes here")


def _is_empty(group: Path) -> bool:
    return not (group / "cgroup.procs").read_text()


def test_the_kernel_counts_what_it_refuses(group: Path) -> None:
    """A limit of two processes refuses the second child."""
    (group / "pids.max").write_text("2")
    code = f"""
import os
from grader.observe.cgroups import processes_refused
open({str(group / "cgroup.procs")!r}, "w").write(str(os.getpid()))
before = processes_refused()
if os.fork() == 0:
    try:
        os.fork()
    except BlockingIOError:
        print(processes_refused() - before, flush=True)
    os._exit(0)
os.wait()
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "1\n"
