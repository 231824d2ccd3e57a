import os

from echo import attempt, serve

RESULTS = "@RESULTS@"
OTHER = RESULTS + ".new"


def write():
    with open(RESULTS, "r+") as file:
        return file.write('{"grade": 1}\n')


def replace(make):
    make(OTHER)
    os.replace(OTHER, RESULTS)
    return True


attempt("writing results", write)
attempt("cutting results", lambda: os.truncate(RESULTS, 0) is None)
attempt("a link in their place", lambda: replace(lambda path: os.symlink("/dev/null", path)))
attempt("a pipe in their place", lambda: replace(os.mkfifo))
attempt("removing results", lambda: os.unlink(RESULTS) is None)
serve()
