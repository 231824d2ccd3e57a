import threading

from echo import attempt, serve

WANTED = 300
wait = threading.Event()


def start_many():
    threading.stack_size(64 * 1024)
    started = 0
    try:
        for started in range(WANTED):
            threading.Thread(target=wait.wait, daemon=True).start()
    except RuntimeError as error:
        print(f"HELD: after {started} threads: {error}", flush=True)
        return None
    return f"{WANTED} threads"


attempt("threads", start_many)
wait.set()
serve()
