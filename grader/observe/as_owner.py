"""Reads of a process what its own user may read, where root is not allowed to look at everybody.

In a container root mostly lacks CAP_SYS_PTRACE (capabilities(7)): the descriptors of other users' processes are
then closed to it. But who has their filesystem user id may look (ptrace(2), PTRACE_MODE_FSCREDS), and root may take
that.
"""

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

_PR_SET_PDEATHSIG, _PR_GET_PDEATHSIG = 1, 2
"""``include/uapi/linux/prctl.h``."""

_libc = ctypes.CDLL(None)
Found = TypeVar("Found")


def read_as_owner(pid: int, read: Callable[[], Found]) -> Found:
    """Return what a function reads of a process; where that is forbidden, read it as the process's own user.

    Raises what the function does: PermissionError also for a process that nobody may look at (prctl(2),
    PR_SET_DUMPABLE), which seems to be root's.
    """
    try:
        return read()
    except PermissionError:
        owner = os.stat(f"/proc/{pid}")
        if os.geteuid() or not owner.st_uid:
            raise
        with _filesystem_user(owner.st_uid, owner.st_gid):
            return read()


@contextmanager
def _filesystem_user(user: int, group: int) -> Iterator[None]:
    """Have another user's filesystem ids in this thread for a while (setfsuid(2)).

    Real and effective ids stay: that user's processes may not signal this one meanwhile. The kernel forgets which
    signal was to come at the parent's end (``commit_creds`` in ``kernel/cred.c``), and is told again.
    """
    at_parents_end = ctypes.c_int()
    _libc.prctl(_PR_GET_PDEATHSIG, ctypes.byref(at_parents_end))
    own_group = _libc.setfsgid(group)
    own_user = _libc.setfsuid(user)
    try:
        yield
    finally:
        _libc.setfsuid(own_user)
        _libc.setfsgid(own_group)
        _libc.prctl(_PR_SET_PDEATHSIG, at_parents_end)
