"""The wait status of a process that somebody else waits for, from its pidfd.

Needs Linux 6.15, whose pidfds keep it (PIDFD_GET_INFO, ``include/uapi/linux/pidfd.h``).
"""

import fcntl
import struct

_PIDFD_INFO_EXIT = 1 << 3
_SIZE_BYTES = 64
"""PIDFD_INFO_SIZE_VER0: u64 mask, u64 cgroup, eleven u32 of pids and users, s32 exit code."""
_EXIT_CODE_OFFSET = 60
_PIDFD_GET_INFO = (3 << 30) | (_SIZE_BYTES << 16) | (0xFF << 8) | 11
"""_IOWR(PIDFS_IOCTL_MAGIC, 11, struct pidfd_info)."""


def read_exit_status(pidfd: int) -> int | None:
    """Return the wait status (wait(2)) of an ended process; None while it runs, or on an older kernel."""
    info = bytearray(_SIZE_BYTES)
    struct.pack_into("=Q", info, 0, _PIDFD_INFO_EXIT)
    try:
        fcntl.ioctl(pidfd, _PIDFD_GET_INFO, info)
    except OSError:
        return None
    return decode_exit_status(bytes(info))


def decode_exit_status(info: bytes) -> int | None:
    r"""Return the wait status in a ``struct pidfd_info``; None where the kernel has not told it.

    >>> decode_exit_status(struct.pack("=QQ11Ii", 8, 0, *[0] * 11, 0x8F00))
    36608
    >>> decode_exit_status(struct.pack("=QQ11Ii", 1, 0, *[0] * 11, 0)) is None
    True
    """
    (told,) = struct.unpack_from("=Q", info, 0)
    status: int = struct.unpack_from("=i", info, _EXIT_CODE_OFFSET)[0]
    return status if told & _PIDFD_INFO_EXIT else None
