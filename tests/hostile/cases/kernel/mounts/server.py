import ctypes
import os
import platform

from echo import serve

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"
ALLOWED_THEN = ()  # errno of a kernel that would do it, with better arguments


def call(what, number, *arguments):
    """Make a system call by its number; it must be refused."""
    result = libc.syscall(number, *arguments)
    error = ctypes.get_errno()
    told = "ESCAPED" if result >= 0 or error in ALLOWED_THEN else "HELD"
    print(f"{told}: {what}: {result if result >= 0 else os.strerror(error)}", flush=True)


call("mount of a tmpfs", 165 if X86 else 40, b"none", b".", b"tmpfs", 0, 0)
call("bind mount", 165 if X86 else 40, b"/", b".", b"", 4096, 0)
call("remount of the root", 165 if X86 else 40, b"none", b".", b"", 32, 0)
call("umount", 166 if X86 else 39, b".", 2)
call("chroot", 161 if X86 else 51, b".")
call("fsopen", 430, b"tmpfs", 0)
call("open_tree", 428, -100, b".", 1)
call("mount_setattr", 442, -100, b".", 0, bytes(32), 32)
serve()
