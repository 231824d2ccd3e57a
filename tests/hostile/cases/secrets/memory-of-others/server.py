import ctypes
import glob
import os

from echo import attempt, serve

libc = ctypes.CDLL(None, use_errno=True)


class Vector(ctypes.Structure):
    _fields_ = [("start", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def search():
    found = []
    for process in glob.glob("/proc/[0-9]*"):
        pid = int(process[6:])
        if pid == os.getpid():
            continue
        try:
            with open(f"{process}/maps") as file:
                start = int(next(line for line in file if " r" in line).split("-")[0], 16)
        except (OSError, StopIteration):
            continue
        buffer = ctypes.create_string_buffer(64)
        mine, theirs = Vector(ctypes.addressof(buffer), 64), Vector(start, 64)
        if libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) > 0:
            with open(f"{process}/cmdline", "rb") as file:
                found.append((pid, file.read()))
    # The sandbox's own first process has nothing that is not the program's too.
    return [each for each in found if b"bwrap" not in each[1]]


attempt("memory of other processes", search)
serve()
