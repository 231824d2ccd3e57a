import os

from echo import attempt, serve

WANTED = 100_000


def make_many():
    number = 0
    try:
        for number in range(WANTED):
            os.close(os.open(f"empty-{number}", os.O_CREAT | os.O_WRONLY))
    except OSError as error:
        print(f"HELD: after {number} files: {error}", flush=True)
        return None
    return f"{WANTED} files"


attempt("inodes", make_many)
serve()
