import ctypes
import os

from echo import attempt, serve

TOO_MANY = 5_000
libc = ctypes.CDLL(None, use_errno=True)


def make_many():
    timer = ctypes.c_void_p()
    for number in range(TOO_MANY):
        if libc.timer_create(1, None, ctypes.byref(timer)):
            raise OSError(ctypes.get_errno(), f"after {number} timers: {os.strerror(ctypes.get_errno())}")
    return f"{TOO_MANY} timers"


attempt("timers", make_many)
serve()
