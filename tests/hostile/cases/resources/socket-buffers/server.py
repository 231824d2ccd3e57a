import socket

from echo import serve

ENOUGH = 64 << 20


def fill():
    pairs, filled = [], 0
    try:
        while filled < ENOUGH:
            pair = socket.socketpair()
            pairs.append(pair)
            for end in pair:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
                end.setblocking(False)
                try:
                    while True:
                        filled += end.send(b"x" * 65536)
                except BlockingIOError:
                    pass
    except OSError as error:
        print(f"HELD: after {len(pairs)} pairs: {error}", flush=True)
    finally:
        for pair in pairs:
            for end in pair:
                end.close()
    print(f"TRIED: {filled >> 20} MiB were in buffers of sockets", flush=True)


fill()
serve()
