import os
import signal
import time

from echo import attempt, serve

parent = os.getppid()


def kill_parents():
    pid, refused = parent, None
    while pid > 1:
        with open(f"/proc/{pid}/stat") as file:
            above = int(file.read().rpartition(")")[2].split()[1])
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError as error:
            refused = error
        pid = above
    until = time.monotonic() + 0.3
    while refused is None and time.monotonic() < until:
        if os.getppid() != parent:
            return f"parent {parent} is gone"
    if refused:
        raise refused
    return None


attempt("killing the parents", kill_parents)
serve()
