import glob
import os

from echo import attempt, serve


def search():
    places = dict(os.environ)
    for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/task/*/environ"):
        try:
            with open(path, "rb") as file:
                places[path] = file.read().decode("utf-8", "replace")
        except OSError:
            pass
    return [name for name, value in places.items() if "canary" in value or "CANARY" in name]


attempt("the grader's environment", search)
serve()
