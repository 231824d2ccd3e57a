"""What the grader learns from its holder, also from one that could not do what it was for."""

import errno
import os
from contextlib import closing
from functools import partial

import psutil
import pytest

from grader.lab.holder_connection import HolderConnection, RefusedError
from grader.lab.holder_plan import HolderPlan
from tests.lab.remains import processes_of
from tests.lab.worlds import World
from tests.waiting import wait_until

SOCKETS = {"request": "open_sockets", "host": "server", "family": 2, "kind": 1, "count": 1}


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


def test_why_a_holder_could_not_be_is_told() -> None:
    """Though it never took in what it was told before."""
    for _ in range(10):
        with closing(HolderConnection(plan("/no/such/folder"))) as holder:
            holder.tell({"request": "fill_folder"})
            wait_until(partial(is_zombie, holder.pid), what="the holder's end")
            with pytest.raises(RefusedError, match="/no/such/folder") as raised:
                holder.wait_until_ready()
            assert raised.value.errno == errno.ENOENT


def test_why_a_holder_could_not_be_is_told_to_who_is_late() -> None:
    """What it is told then can't be sent."""
    with closing(HolderConnection(plan("/no/such/folder"))) as holder:
        wait_until(partial(is_zombie, holder.pid), what="the holder's end")
        with pytest.raises(RefusedError, match="/no/such/folder"):
            holder.tell({"request": "fill_folder"})


def is_zombie(pid: int) -> bool:
    """Return whether a child has ended, and nobody has waited for it."""
    return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_hosts_that_could_not_be_joined_are_of_no_use(private: World) -> None:
    """Nothing happens in them, and no program runs; it is said each time what the kernel refused."""
    holder = private.lab._holder
    _, sockets = holder.ask({"request": "make_hosts", "addresses": {"server": ["10.9.0.10", "fd09:::10"]}})
    for descriptor in sockets:
        os.close(descriptor)
    before = len(processes_of(private.lab))
    for _ in range(9):
        with pytest.raises(RefusedError, match="address"):
            holder.ask(SOCKETS)
        with pytest.raises(RefusedError, match="address"):
            private.run("true")
    wait_until(lambda: len(processes_of(private.lab)) == before, what="the end of what was started in vain")
