"""Which system calls a program may not make (seccomp(2)), as the kernel's own filter program.

Made by libseccomp, which knows each processor's numbers; loaded by bubblewrap, or in a child before its program.
What is refused is refused with an errno, so that a program which only tries goes on; a call of a foreign
architecture ends the program with SIGSYS. Nothing that a server of the course needs is in the list.
"""

import ctypes
import errno
import os
from functools import cache

from grader.lab.kernel import (
    CLONE_NEWCGROUP,
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWTIME,
    CLONE_NEWUSER,
    CLONE_NEWUTS,
)
from grader.model.lab import LabError
from grader.model.plainclass import plain

_LIBRARY = "libseccomp.so.2"
_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
"""``include/uapi/linux/seccomp.h``, SECCOMP_RET_*."""
_ATTRIBUTE_BAD_ARCHITECTURE = 2
"""``SCMP_FLTATR_ACT_BADARCH`` (seccomp_attr_set(3))."""
_EQUAL, _ABOVE, _MASKED_EQUAL = 4, 6, 7
"""``enum scmp_compare`` (seccomp_rule_add(3))."""
_UNKNOWN_CALL = -1
_FAR = {errno.EDOM, errno.EFAULT}
"""What seccomp_rule_add(3) says of a call that this processor does not have."""

_WATCHING_OTHERS = ("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "process_madvise", "pidfd_getfd")
_KERNEL_PARTS = (
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register",
    "add_key", "keyctl", "request_key", "fanotify_init", "lookup_dcookie", "syslog", "acct", "quotactl", "reboot",
    "swapon", "swapoff", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load",
    "nfsservctl", "vhangup", "name_to_handle_at", "open_by_handle_at", "personality",
)  # fmt: skip
_NAMESPACES_AND_MOUNTS = (
    "unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot", "fsopen", "fsconfig", "fsmount",
    "fspick", "move_mount", "open_tree", "mount_setattr",
)  # fmt: skip
_UNCOUNTED_MEMORY = (
    "memfd_create", "memfd_secret", "shmget", "shmat", "shmctl", "shmdt", "semget", "semop", "semtimedop", "semctl",
    "msgget", "msgsnd", "msgrcv", "msgctl",
)  # fmt: skip
"""No limit of setrlimit(2) counts it, and no file system with a size holds it."""
REFUSED = (*_WATCHING_OTHERS, *_KERNEL_PARTS, *_NAMESPACES_AND_MOUNTS, *_UNCOUNTED_MEMORY)
"""System calls that are refused with EPERM whatever their arguments are."""
_TRACING = frozenset({"ptrace", "process_vm_readv"})
"""Of those, what a tracer needs. It reaches no further: its own pid namespace, or its own Landlock domain."""
_NAMESPACE_FLAGS = (
    CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET,
    CLONE_NEWTIME,
)  # fmt: skip
_TERMINAL_INJECTION = {"TIOCSTI": 0x5412, "TIOCLINUX": 0x541C}
"""``include/uapi/asm-generic/ioctls.h``: they type into a terminal in its owner's name (ioctl_tty(2))."""
_PR_SET_MM = 35
"""``include/uapi/linux/prctl.h``: it moves what ``/proc/PID/environ`` shows, which may then be terabytes."""
_CLONE_FILES, _CLONE_THREAD, _CLOSE_RANGE_UNSHARE = 0x400, 0x10000, 2
"""``include/uapi/linux/sched.h`` and ``close_range.h``: a thread with descriptors of its own.

No C library makes one, and ``/proc/PID/fd`` has those of one thread.
"""
_FAMILIES = frozenset({1, 2, 10, 16})
"""AF_UNIX, AF_INET, AF_INET6, AF_NETLINK (``include/linux/socket.h``)."""
_NETLINK = 16
_NETLINK_PROTOCOLS = frozenset({0, 4})
"""NETLINK_ROUTE, by which the C library lists addresses, and NETLINK_SOCK_DIAG, by which ``ss`` looks."""


class _Comparison(ctypes.Structure):
    """``struct scmp_arg_cmp``."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


@plain
class Rule:
    """One call that is refused, where all its comparisons hold."""

    call: str
    answer: int = errno.EPERM
    comparisons: tuple[tuple[int, int, int, int], ...] = ()
    """(argument's index, operator, first value, second value), as libseccomp takes them."""


def rules(*, traces: bool = False) -> list[Rule]:
    """Return all that is refused; ``traces``: but for what strace(1) needs. Pure."""
    return [
        *(Rule(call) for call in REFUSED if not (traces and call in _TRACING)),
        Rule("prctl", errno.EPERM, ((0, _MASKED_EQUAL, 0xFFFFFFFF, _PR_SET_MM),)),
        # Its flags are behind a pointer, where no filter can look: the C library then takes clone(2).
        Rule("clone3", errno.ENOSYS),
        *(Rule("clone", errno.EPERM, ((0, _MASKED_EQUAL, flag, flag),)) for flag in _NAMESPACE_FLAGS),
        Rule("clone", errno.EPERM, ((0, _MASKED_EQUAL, _CLONE_THREAD | _CLONE_FILES, _CLONE_THREAD),)),
        Rule("close_range", errno.EPERM, ((2, _MASKED_EQUAL, _CLOSE_RANGE_UNSHARE, _CLOSE_RANGE_UNSHARE),)),
        *(
            Rule("ioctl", errno.EPERM, ((1, _MASKED_EQUAL, 0xFFFFFFFF, request),))
            for request in _TERMINAL_INJECTION.values()
        ),
        *(
            Rule("socket", errno.EAFNOSUPPORT, ((0, _EQUAL, family, 0),))
            for family in range(max(_FAMILIES))
            if family not in _FAMILIES
        ),
        Rule("socket", errno.EAFNOSUPPORT, ((0, _ABOVE, max(_FAMILIES), 0),)),
        *(
            Rule("socket", errno.EPROTONOSUPPORT, ((0, _EQUAL, _NETLINK, 0), (2, _EQUAL, protocol, 0)))
            for protocol in range(max(_NETLINK_PROTOCOLS))
            if protocol not in _NETLINK_PROTOCOLS
        ),
        Rule(
            "socket",
            errno.EPROTONOSUPPORT,
            ((0, _EQUAL, _NETLINK, 0), (2, _ABOVE, max(_NETLINK_PROTOCOLS), 0)),
        ),
    ]


@cache
def filter_program(*, traces: bool = False) -> bytes:
    """Return the filter as ``struct sock_filter`` records for this processor; see rules.

    Raises LabError where libseccomp is missing, or refuses.
    """
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError as error:
        raise LabError(f"`{_LIBRARY}` is not installed: `sudo apt install libseccomp2`") from error
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(_ALLOW))
    try:
        _check(library.seccomp_attr_set(context, _ATTRIBUTE_BAD_ARCHITECTURE, _KILL_PROCESS), "seccomp_attr_set")
        for rule in rules(traces=traces):
            _add(library, context, rule)
        return _export(library, context)
    finally:
        library.seccomp_release(context)


def _add(library: ctypes.CDLL, context: ctypes.c_void_p, rule: Rule) -> None:
    number = library.seccomp_syscall_resolve_name(rule.call.encode())
    if number == _UNKNOWN_CALL:
        return  # newer than this library, whose filter could not name it
    comparisons = (_Comparison * len(rule.comparisons))(*(_Comparison(*words) for words in rule.comparisons))
    result = library.seccomp_rule_add_array(
        context, ctypes.c_uint32(_ERRNO | rule.answer), number, len(rule.comparisons), comparisons
    )
    if -result not in _FAR:
        _check(result, f"seccomp_rule_add of {rule.call}")


def _export(library: ctypes.CDLL, context: ctypes.c_void_p) -> bytes:
    file = os.memfd_create("sockgrade-seccomp", os.MFD_CLOEXEC)
    with os.fdopen(file, "rb") as reader:
        _check(library.seccomp_export_bpf(context, file), "seccomp_export_bpf")
        reader.seek(0)
        return reader.read()


def _check(result: int, what: str) -> None:
    if result < 0:
        raise LabError(f"libseccomp refuses the filter: {what}: {os.strerror(-result)}")
