import os
import resource

from echo import attempt, serve


def never_chosen():
    with open("/proc/self/oom_score_adj", "r+") as file:
        before = int(file.read())
        file.write(str(before - 500))
        return True


def raise_limits():
    raised = []
    for name in ("RLIMIT_NPROC", "RLIMIT_NOFILE", "RLIMIT_DATA", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_CORE"):
        number = getattr(resource, name)
        hard = resource.getrlimit(number)[1]
        try:
            resource.setrlimit(number, (hard + 1, hard + 1) if hard >= 0 else (hard, hard))
            raised.append(name)
        except (OSError, ValueError):
            pass
    return raised


attempt("a higher priority", lambda: os.nice(-5) < 0)
attempt("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)) is None)
attempt("never to be chosen", never_chosen)
attempt("higher limits", raise_limits)
serve()
