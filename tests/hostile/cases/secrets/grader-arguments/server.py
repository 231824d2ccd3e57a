import glob

from echo import attempt, serve


def search():
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        with open(path, "rb") as file:
            if b"canary" in file.read():
                found.append(path)
    return found


attempt("the grader's command line", search)
serve()
