"""System calls that Python 3.11 does not offer, through libc: namespaces, mounts, process attributes.

Knows numbers and errno, and nothing of hosts or programs. Python 3.12 has ``os.unshare`` and ``os.setns``; one
way for all versions is simpler than two.
"""

import ctypes
import os
import platform
import struct

CLONE_NEWTIME = 0x00000080
CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
"""``include/uapi/linux/sched.h``; what each isolates: namespaces(7)."""

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
"""``include/uapi/linux/mount.h``; mount(2)."""

MNT_DETACH = 2
"""umount2(2)."""

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
PR_SET_CHILD_SUBREAPER = 36
PR_SET_SECCOMP = 22
"""``include/uapi/linux/prctl.h``; prctl(2)."""

CAP_NET_BIND_SERVICE = 10
"""``include/uapi/linux/capability.h``; capabilities(7)."""
_CAPABILITY_VERSION_3 = 0x20080522
_SECCOMP_MODE_FILTER = 2
"""``include/uapi/linux/seccomp.h``."""
_FILTER_RECORD_BYTES = 8
"""``struct sock_filter``, ``include/uapi/linux/filter.h``."""

_RT_SIGACTION = {"x86_64": 13, "aarch64": 134, "riscv64": 134}
"""``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h``."""

_KCMP = {"x86_64": 312, "aarch64": 272, "riscv64": 272}
_KCMP_VM = 1
"""``include/uapi/linux/kcmp.h``."""

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def share_memory(thread: int, other: int) -> bool | None:
    """Return whether two threads have the same memory, as after vfork(2) (kcmp(2)); None where nobody tells."""
    number = _KCMP.get(platform.machine())
    result = -1 if number is None else _libc.syscall(number, thread, other, _KCMP_VM, 0, 0)
    return None if result < 0 else result == 0


def unshare(flags: int) -> None:
    """Move this process into new namespaces (unshare(2)). Raises OSError."""
    _check(_libc.unshare(flags), "unshare")


def join_network(descriptor: int) -> None:
    """Move this thread into the network namespace behind a descriptor (setns(2)). Raises OSError."""
    _check(_libc.setns(descriptor, CLONE_NEWNET), "setns")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount a file system (mount(2)). Raises OSError."""
    result = _libc.mount(
        source.encode(), target.encode(), kind.encode() if kind else None, ctypes.c_ulong(flags), options.encode()
    )
    _check(result, f"mount {source} on {target}")


def unmount(target: str) -> None:
    """Take a mount away now, and free it when nobody uses it any more (umount2(2)). Raises OSError."""
    _check(_libc.umount2(target.encode(), MNT_DETACH), f"umount {target}")


def refuse_system_calls(program: bytes) -> None:
    """Load a filter into this process, for good; it must have given up new privileges (seccomp(2)).

    Raises OSError.
    """
    records = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: a count, and, where the processor aligns it, a pointer.
    description = struct.pack("@HP", len(program) // _FILTER_RECORD_BYTES, ctypes.addressof(records))
    _check(_libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), description, 0, 0), "seccomp")


def set_process_attribute(option: int, value: int) -> None:
    """Set one attribute of this process (prctl(2)). Raises OSError."""
    _check(_libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), "prctl")


def keep_only_capabilities(kept: frozenset[int]) -> None:
    """Give up all capabilities of this thread but some, for good (capset(2)). Raises OSError."""
    bits = sum(1 << number for number in kept)
    low, high = bits & 0xFFFFFFFF, bits >> 32
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    data = struct.pack("=6I", low, low, 0, high, high, 0)
    _check(_libc.capset(header, data), "capset")


def has_effective_capability(number: int) -> bool:
    """Return whether this thread has a capability in its own user namespace (proc_pid_status(5), CapEff)."""
    with open("/proc/thread-self/status", encoding="utf-8") as status:
        for line in status:
            if line.startswith("CapEff:"):
                return bool(int(line.split()[1], 16) >> number & 1)
    return False


def restore_reserved_signals() -> None:
    """Give the two signals that the C library keeps for itself their default action.

    Its sigaction(3) refuses them (signal(7), 32 and 33), and whoever started us may have had them ignored; the
    system call takes them. Nothing happens on processors whose number for it is not known here. Raises OSError.
    """
    call = _RT_SIGACTION.get(platform.machine())
    default = bytes(64)  # struct sigaction of the kernel, all zero: SIG_DFL
    for number in (32, 33):
        if call is not None:
            _check(_libc.syscall(call, number, default, None, ctypes.c_size_t(8)), "rt_sigaction")


def map_only(inside: int, outside_user: int, outside_group: int) -> None:
    """Map one user and group of a new user namespace that this process just made (user_namespaces(7)).

    ``setgroups`` must be denied first: an unprivileged process may not map groups otherwise. Raises OSError.
    """
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside} {outside_user} 1"),
        ("gid_map", f"{inside} {outside_group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="utf-8") as file:
            file.write(text)
