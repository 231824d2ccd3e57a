"""What the grader learns from its holder, also from one that could not do what it was for."""

import errno
import os
from contextlib import closing
from functools import partial
from pathlib import Path

import psutil
import pytest

from grader.lab import base
from grader.lab.holder_connection import HolderConnection, RefusedError
from grader.lab.holder_plan import HolderPlan
from tests.lab.remains import processes_of
from tests.lab.worlds import World
from tests.waiting import wait_until


def plan(room: str) -> HolderPlan:
    """Return that of an isolated holder with nothing in its room, which is mounted there."""
    return HolderPlan(
        job_user=os.geteuid(),
        job_group=os.getegid(),
        change_user=False,
        isolated=True,
        room=room,
        keeps_signals=False,
        opens_only=(),
        binds=(),
        room_mib=1,
        room_inodes=16,
    )


@pytest.mark.usefixtures("make_private")  # which is skipped where there are no namespaces
def test_why_a_holder_could_not_be_is_told() -> None:
    """Though it never took in what it was told before."""
    for _ in range(10):
        with (
            closing(HolderConnection(plan("/no/such/folder"))) as holder,
            pytest.raises(RefusedError, match="/no/such/folder") as raised,
        ):
            tell_and_await_its_end(holder)
        assert raised.value.errno == errno.ENOENT


def tell_and_await_its_end(holder: HolderConnection) -> None:
    """Tell it something, and listen when it has ended."""
    holder.tell({"request": "fill_folder"})
    wait_until(partial(is_zombie, holder.pid), what="the holder's end")
    holder.wait_until_ready()


@pytest.mark.usefixtures("make_private")  # which is skipped where there are no namespaces
def test_why_a_holder_could_not_be_is_told_to_who_is_late() -> None:
    """What it is told then can't be sent."""
    with closing(HolderConnection(plan("/no/such/folder"))) as holder:
        wait_until(partial(is_zombie, holder.pid), what="the holder's end")
        with pytest.raises(RefusedError, match="/no/such/folder"):
            holder.tell({"request": "fill_folder"})


@pytest.mark.usefixtures("make_private")  # which is skipped where there are no namespaces
def test_a_holder_that_does_not_end_by_itself_is_gone_when_its_connection_is_closed(tmp_path: Path) -> None:
    """Not only the process between it and the grader."""
    holder = HolderConnection(plan(str(tmp_path)))
    holder.wait_until_ready()
    [isolated] = psutil.Process(holder.pid).children()
    isolated.suspend()
    holder.close()
    assert not isolated.is_running()


def is_zombie(pid: int) -> bool:
    """Return whether a child has ended, and nobody has waited for it."""
    return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_start_that_fails_leaves_nothing(private: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a process, nor the room of a program that nobody will ask for: it fails when the sandbox is up."""
    holder = processes_of(private.lab)[1].pid
    before = len(processes_of(private.lab)), rooms_in(holder)
    monkeypatch.setattr(base, "process_limit", lambda *_, **__: "many")
    for _ in range(9):
        with pytest.raises(RefusedError, match="TypeError"):
            private.run("sleep", "60")
    private.lab.read_sysctl("server", "net.ipv4.tcp_rfc1337")  # the holder has done all that was to be done
    assert (len(processes_of(private.lab)), rooms_in(holder)) == before


def rooms_in(process: int) -> int:
    """Return how many programs' rooms are mounted where a process lives (proc_pid_mountinfo(5))."""
    mounts = Path(f"/proc/{process}/mountinfo").read_text("utf-8").splitlines()
    return sum("/run/" in mount.split()[4] for mount in mounts)
