import ctypes
import mmap
import time

from echo import attempt, serve

LIMIT, STEP = 384 << 20, 16 << 20


def take():
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
    held = mmap.mmap(-1, LIMIT)
    for offset in range(0, LIMIT, STEP):
        held[offset : offset + STEP] = b"x" * STEP
        time.sleep(0.01)
    time.sleep(0.5)
    return f"{LIMIT >> 20} MiB, and nobody may look"


attempt("memory of an undumpable process", take)
serve()
