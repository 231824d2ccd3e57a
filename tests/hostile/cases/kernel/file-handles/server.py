import ctypes
import os
import platform

from echo import serve

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"
ALLOWED_THEN = (2, 9, 22)  # errno of a kernel that would do it, with better arguments


def call(what, number, *arguments):
    """Make a system call by its number; it must be refused."""
    result = libc.syscall(number, *arguments)
    error = ctypes.get_errno()
    told = "ESCAPED" if result >= 0 or error in ALLOWED_THEN else "HELD"
    print(f"{told}: {what}: {result if result >= 0 else os.strerror(error)}", flush=True)


handle = (ctypes.c_uint32 * 34)(128)
mount = ctypes.c_int()
libc.syscall(303 if X86 else 264, -100, b"/", handle, ctypes.byref(mount), 0)
call("open_by_handle_at", 304 if X86 else 265, os.open("/", os.O_PATH), handle, 0)
call("init_module", 175 if X86 else 105, bytes(64), 64, b"")
call("finit_module", 313 if X86 else 273, -1, b"", 0)
call("delete_module", 176 if X86 else 106, b"no-such-module", 0)
call("reboot, with words that it would refuse", 169 if X86 else 142, 1, 2, 3, 0)
call("kexec_load", 246 if X86 else 104, 0, 0, 0, 1 << 20)
call("swapon", 167 if X86 else 224, b"no-such-file", 0)
call("acct", 163 if X86 else 89, b"no-such-file")
call("settimeofday", 164 if X86 else 170, bytes(15), None)
call("quotactl", 179 if X86 else 60, 0x80000700, None, 0, None)
call("lookup of the kernel's log", 103 if X86 else 116, 3, ctypes.create_string_buffer(16), 16)
serve()
