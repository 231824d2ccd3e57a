"""Whether a machine is fit for a lab of plain processes, which has its network and its disk: each raises LabError.

What is wrong with them would be told as the programs' own failures.
"""

import errno
import os
import socket
import tempfile

from grader.model.lab import LabError
from grader.observe.reading import read_kernel_text

_ANSWER_WITHIN_S = 2.0
_SET_TMPDIR = "set TMPDIR to a folder that is fit for it"
_LEAST_SETTINGS = {"net/core/somaxconn": 128, "net/ipv4/tcp_max_tw_buckets": 128}
"""The longest accept queue, which no backlog exceeds (listen(2)); how many may be in TIME_WAIT (tcp(7))."""
_OURS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS)
"""What is short in this process, or in the machine."""
_RESET_AT_ONCE = b"\1\0\0\0\0\0\0\0"
"""``struct linger``: on, for no seconds, so that no connection of ours is left in TIME_WAIT (socket(7))."""
LEAST_MIB, LEAST_FILES = 64, 1024
"""Of free space, with which compilers and most programs get along."""


def check_loopback(asking: str, listening: str) -> None:
    """Connect from one loopback address to another one."""
    try:
        with socket.create_server((listening, 0)) as listener:
            name = listener.getsockname()
            with socket.create_connection(name, _ANSWER_WITHIN_S, source_address=(asking, 0)) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
    except OSError as error:
        why = error.strerror or str(error)
        told = f"this machine's loopback does not let its own addresses connect ({why})"
        hint = "" if error.errno in _OURS else ": `ip link set lo up` may mend it; a firewall may forbid it, too"
        raise LabError(f"{told}{hint}") from error


def check_settings() -> None:
    """Look at settings of the network that ordinary programs need to be as large as they usually are."""
    for name, least in _LEAST_SETTINGS.items():
        try:
            value = int(read_kernel_text(f"/proc/sys/{name}"))
        except (OSError, ValueError):  # some containers show none
            continue
        if value < least:
            setting = name.replace("/", ".")
            raise LabError(
                f"this machine's setting `{setting}` is {value}: programs that need no more than usual would fail. "
                f"`sudo sysctl {setting}={least}` or more mends it"
            )


def check_folder(folder: str) -> None:
    """Look whether programs may be executed where they are built."""
    if os.statvfs(folder).f_flag & os.ST_NOEXEC:
        raise LabError(f"nothing in `{tempfile.gettempdir()}` may be executed (`noexec`, mount(8)): {_SET_TMPDIR}")


def check_space(folder: str, mib: int = LEAST_MIB, files: int = LEAST_FILES) -> None:
    """Look whether there is enough space, before a program can have used it up."""
    seen = os.statvfs(folder)
    free_mib = seen.f_bavail * seen.f_frsize / (1 << 20)
    if free_mib < mib:
        short = f"{free_mib:.1f} MiB free, and {mib} are needed"
    elif seen.f_files and seen.f_favail < files:  # some file systems have no fixed number of files
        short = f"room for {seen.f_favail:,} files more, and {files:,} are needed"
    else:
        return
    raise LabError(f"`{tempfile.gettempdir()}` has {short}: make room, or {_SET_TMPDIR}")
