"""Wrong: nobody minds what send() says, nor SIGPIPE."""

import signal
import socket
import threading

signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def serve(client):
    with client:
        while True:
            try:
                data = client.recv(4096)
            except OSError:
                continue
            if not data:
                break
            try:
                client.sendall(data)
            except OSError:
                pass


with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()
