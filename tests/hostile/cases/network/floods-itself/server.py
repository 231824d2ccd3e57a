import os
import socket
import time

from echo import serve

if os.fork() == 0:
    held = []
    while True:
        try:
            held.append(socket.create_connection(("127.0.0.1", 9999), timeout=0.05))
        except OSError:
            time.sleep(0.001)
            if len(held) > 50:
                held.clear()
print("TRIED: it is its own worst client", flush=True)
serve()
