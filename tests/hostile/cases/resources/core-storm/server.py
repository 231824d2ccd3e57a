import os
import resource

from echo import attempt, serve


def crash_many():
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print("the limit of cores can be raised", flush=True)
    except (OSError, ValueError) as error:
        print(f"cores: {error}", flush=True)
    dumped = 0
    for _ in range(40):
        child = os.fork()
        if child == 0:
            os.abort()
        dumped += os.WCOREDUMP(os.waitpid(child, 0)[1])
    return f"{dumped} cores" if dumped else None


attempt("cores", crash_many)
serve()
