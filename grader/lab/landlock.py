"""Takes rights away from this process and all that it starts, without any privilege: Landlock (landlock(7)).

Two domains are made: one whose processes may signal only each other, and one in it whose processes may open only
what they need. Which of it a kernel can do is told by the version of its interface ("ABI").
"""

import ctypes
import os
import struct
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""The same on all processors (``include/uapi/asm-generic/unistd.h``)."""
_VERSION_ASKED = 1
_RULE_PATH_BENEATH = 1
"""``include/uapi/linux/landlock.h``, as the rights below."""
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_RIGHTS_OF_VERSION = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14}
"""What came with each version: files and folders; links between folders; truncate(2)."""
_RIGHTS_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14
"""The others are a folder's alone, and refused for a file."""
_SCOPE_ABSTRACT_SOCKETS, _SCOPE_SIGNALS = 1 << 0, 1 << 1
FILES_VERSION = 1
SIGNALS_VERSION = 6
"""Linux 6.12."""
READ = _EXECUTE | _READ_FILE | _READ_DIR
USE = _READ_FILE | _WRITE_FILE
"""Of a device."""
ALL = -1

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """Return the version of the kernel's interface; 0 where it has none, or does not use it."""
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION_ASKED))))


def keep_signals_inside() -> None:
    """Move this process into a domain that no signal leaves, and no connection to an abstract socket.

    Must have given up new privileges (prctl(2), PR_SET_NO_NEW_PRIVS). Raises OSError.
    """
    _enter(struct.pack("=QQQ", 0, 0, _SCOPE_ABSTRACT_SOCKETS | _SCOPE_SIGNALS), ())


def open_only(allowed: Iterable[tuple[str, int]]) -> None:
    """Move this process into a domain that may open only these paths, and what is below them.

    With each path go its rights: READ, USE or ALL. Paths that don't exist are left out. Raises OSError.
    """
    handled = sum(rights for since, rights in _RIGHTS_OF_VERSION.items() if since <= version())
    _enter(struct.pack("=Q", handled), [(path, handled & rights) for path, rights in allowed])


def _enter(attributes: bytes, allowed: Iterable[tuple[str, int]]) -> None:
    ruleset = _call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))
    try:
        for path, rights in allowed:
            _allow(ruleset, path, rights)
        _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        of_this = rights if os.path.isdir(path) else rights & _RIGHTS_OF_FILES
        rule = struct.pack("=Qi", of_this, opened)  # struct landlock_path_beneath_attr is packed
        _call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_PATH_BENEATH), rule, ctypes.c_uint(0))
    finally:
        os.close(opened)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(number, *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"landlock: {os.strerror(error)}")
    return result
