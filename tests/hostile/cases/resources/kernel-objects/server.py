import ctypes
import os
import select

from echo import attempt, serve

libc = ctypes.CDLL(None, use_errno=True)
libc.eventfd_ = lambda: libc.eventfd(0, 0)
MAKERS = {
    "epoll": lambda: select.epoll().detach() if hasattr(select.epoll, "detach") else libc.epoll_create1(0),
    "eventfd": lambda: libc.eventfd(0, 0),
    "timerfd": lambda: libc.timerfd_create(1, 0),
    "inotify": libc.inotify_init,
    "signalfd": lambda: libc.signalfd(-1, bytes(128), 0),
}


def make_many():
    for name, make in MAKERS.items():
        held = []
        while len(held) < 10_000 and (descriptor := make()) >= 0:
            held.append(descriptor)
        print(f"{name}: {len(held)}", flush=True)
        for descriptor in held:
            os.close(descriptor)
        if len(held) >= 10_000:
            return f"{name}: 10,000"
    return None


attempt("kernel objects", make_many)
serve()
