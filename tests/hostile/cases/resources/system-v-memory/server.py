import ctypes
import os
import time

from echo import attempt, serve

LIMIT, STEP = 384 << 20, 16 << 20
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p


def take():
    segment = libc.shmget(0, ctypes.c_size_t(LIMIT), 0o1666)
    if segment < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    start = libc.shmat(segment, None, 0)
    for offset in range(0, LIMIT, STEP):
        ctypes.memset(start + offset, 120, STEP)
        time.sleep(0.01)
    time.sleep(0.5)
    return f"{LIMIT >> 20} MiB, and nobody minds"


attempt("System V memory", take)
serve()
