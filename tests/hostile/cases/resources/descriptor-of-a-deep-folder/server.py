import os

from echo import attempt, serve

NAME, DEPTH = "d" * 250, 20


def go_down():
    for _ in range(DEPTH):
        os.mkdir(NAME)
        os.chdir(NAME)
    held = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.readlink(f"/proc/self/fd/{held}")
    except OSError as error:
        print(f"TRIED: {error.strerror}", flush=True)


attempt("a descriptor of a deep folder", go_down)
serve()
