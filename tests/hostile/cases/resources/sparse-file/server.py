import os

from echo import attempt, serve


def grow():
    with open("sparse", "wb") as file:
        os.truncate(file.fileno(), 1 << 40)
    return os.stat("sparse").st_size


attempt("a sparse file", grow)
serve()
