import socket

from echo import attempt, serve


def reach():
    with open("/proc/net/unix") as file:
        names = [line.split()[7][1:] for line in file if " @" in line]
    found = []
    for name in ["@ABSTRACT@", *names]:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect("\0" + name)
                found.append(name)
            except OSError:
                pass
    return found


attempt("abstract sockets", reach)
serve()
