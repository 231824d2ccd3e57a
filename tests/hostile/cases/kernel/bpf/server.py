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


attributes = (ctypes.c_uint32 * 32)(2, 4, 4, 1)  # an array of one value
call("a BPF map", 321 if X86 else 280, 0, attributes, ctypes.sizeof(attributes))
serve()
