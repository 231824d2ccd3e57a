import ctypes
import os

from echo import attempt, serve

libc = ctypes.CDLL(None, use_errno=True)


def leave():
    made = [libc.shmget(0, ctypes.c_size_t(4096), 0o1600), libc.semget(0, 2, 0o1600), libc.msgget(0, 0o1600)]
    if max(made) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    # In a namespace of its own they go with it: whether any is left is looked at from outside.
    print("TRIED: there are", made, flush=True)
    return made if os.environ.get("SOCKGRADE_HOSTILE_CONTROL") else None


attempt("leaving System V objects", leave)
serve()
