import os
import socket

from echo import attempt, serve

TOO_MANY = 20_000


def send_away():
    ways, sent = [], 0
    try:
        while sent < TOO_MANY:
            way = socket.socketpair()
            ways.append(way)
            try:
                while sent < TOO_MANY:
                    way[0].setblocking(False)
                    given = [os.open("/dev/null", os.O_RDONLY) for _ in range(30)]
                    try:
                        socket.send_fds(way[0], [b"x"], given)
                    finally:
                        for descriptor in given:
                            os.close(descriptor)
                    sent += len(given)
            except BlockingIOError:
                pass
    except OSError as error:
        print(f"HELD: after {sent} descriptors in flight: {error}", flush=True)
        return None
    return f"{sent} descriptors"


attempt("descriptors in flight", send_away)
serve()
