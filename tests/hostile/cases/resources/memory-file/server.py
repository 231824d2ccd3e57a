import mmap
import os
import time

from echo import attempt, serve

LIMIT, STEP = 384 << 20, 16 << 20


def take():
    file = os.memfd_create("hostile")
    os.ftruncate(file, LIMIT)
    held = mmap.mmap(file, LIMIT)
    for offset in range(0, LIMIT, STEP):
        held[offset : offset + STEP] = b"x" * STEP
        time.sleep(0.01)
    time.sleep(0.5)
    return f"{LIMIT >> 20} MiB, and nobody minds"


attempt("memfd", take)
serve()
