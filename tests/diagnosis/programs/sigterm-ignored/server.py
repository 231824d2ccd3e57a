"""Wrong: it does not mind SIGTERM."""

import signal
import socket
import threading

signal.signal(signal.SIGTERM, signal.SIG_IGN)


def serve(client):
    try:
        with client:
            while data := client.recv(65536):
                client.sendall(data)
    except OSError:
        pass


with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()
